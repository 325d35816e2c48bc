"""A tokenizer small enough to train in a test, with a profile's own marks."""

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from app.catalog.load import Catalog


def mirrored_tokenizer(catalog: Catalog, folder: Path, *, profile: str = "llava-1.5") -> Path:
    """Train a tokenizer under `folder` and return a mirrors file that names it."""
    about = catalog.profiles[profile]
    made = Tokenizer(models.BPE(unk_token=None))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(
        ["USER: what is the value? ASSISTANT: 12"],
        trainers.BpeTrainer(
            vocab_size=400,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            special_tokens=[about.image.token, about.chat.end],
        ),
    )
    (folder / "tokenizer").mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer" / "tokenizer.json"))
    mirrors = folder / "mirrors.yaml"
    mirrors.write_text(f"{about.tokenizer}: tokenizer\n")
    return mirrors
