"""Requests shown in the API's description; tests send every one of them."""

from typing import Any

VERDICTS: Any = {
    "by-id": {
        "summary": "Two datasets of the catalog for a named use",
        "value": {"use": "train-product", "datasets": ["doclaynet", "chartqa"]},
    },
    "own-record": {
        "summary": "A record of your own for a use spelled out",
        "value": {
            "use": {
                "commercial": True,
                "transforms": ["technical", "excerpt"],
                "model": {"kind": "general-assistant", "release": "service"},
            },
            "datasets": [
                {
                    "id": "our-invoices",
                    "sources_complete": True,
                    "layers": [
                        {"covers": "images", "license": "CC-BY-4.0", "basis": "stated-for-data"},
                        {"covers": "annotations", "license": "CC0-1.0", "basis": "stated-for-data"},
                    ],
                }
            ],
        },
    },
}
REQUIREMENTS: Any = {
    "documents-and-charts": {
        "summary": "Documents and charts for a product",
        "value": {
            "stage": "instruction-tuning",
            "domains": {"document-ocr": 3, "chart-table": 2, "vqa": 1},
            "use": "train-product",
            "budget": {"samples": 50000},
            "quality": 0.7,
            "input_formats": ["single-image"],
            "limits": {"max_epochs": 3, "max_share": 0.6},
        },
    }
}
AUDIT: Any = {
    "list-of-names": {
        "summary": "A list of datasets, one a line",
        "value": {"use": "train-product", "text": "doclaynet\nchartqa\n"},
    }
}
BUILD: Any = {
    "webdataset": {
        "summary": "A small WebDataset corpus for LLaVA-1.5",
        "value": {"mix": "sha256:…", "profile": "llava-1.5", "output": "webdataset", "max_samples": 100},
    }
}
