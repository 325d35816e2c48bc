"""The words of the rules in English and Japanese: tables only, put together in `causes.py`.

`{license}` stands for a license or terms id, `{clause}` for the clause, `{layer}` for the path's end.
"""

from collections.abc import Mapping

Pair = tuple[str, str]
UNTRACED = "list-incomplete"
"""The clause of what a list of sources leaves out: nobody stated a license for the rest."""

VERDICTS: Mapping[str, Pair] = {
    "allowed": ("Allowed", "利用可"),
    "allowed-with-obligations": ("Allowed with duties", "条件つきで利用可"),
    "unknown-needs-review": ("Needs review", "要確認"),
    "prohibited": ("Prohibited", "利用不可"),
}

ACTS: Mapping[str, Pair] = {
    "train": ("training", "学習への利用"),
    "evaluate": ("testing a model", "モデルの評価への利用"),
    "commercial": ("commercial use", "商用利用"),
    "modify": ("changing the data as this pipeline does", "この工程のような加工"),
    "share": ("sharing the corpus", "コーパスの共有"),
    "external-processing": ("sending samples to an outside service", "外部サービスへの送信"),
}

GRANTS: Mapping[str, Pair] = {
    "excluded": ("{act} is excluded by {license}", "{license}により{act}は認められていません"),
    "silent": ("nothing known of {license} permits {act}", "{license}には{act}を認める定めが見当たりません"),
    "unstated": (
        "no license was stated, and silence does not permit {act} ({license})",
        "ライセンスの表示がなく、{act}が認められているとは言えません({license})",
    ),
    UNTRACED: (
        "its sources are not all known, and nothing permits {act} for the rest ({license})",
        "出典がすべては分かっておらず、残りは{act}が認められているとは言えません({license})",
    ),
    "condition": (
        "{license} ties {act} to a condition that nobody has confirmed",
        "{license}は{act}に条件を付けており、満たすかどうか確認されていません",
    ),
    "local-law": (
        "whether {license} leaves room for {act} depends on local law and the facts",
        "{license}のもとで{act}ができるかは、各国の法律と事情によります",
    ),
}

FINDINGS: Mapping[str, Pair] = {
    "R0": (
        "{license} is not in the catalog, so nothing is known of it",
        "{license}はカタログになく、内容が分かりません",
    ),
    "R1-basis/repository-file": (
        "the {license} file in the repository does not say that it covers the data",
        "リポジトリの{license}のファイルは、データに及ぶと述べていません",
    ),
    "R1-basis/third-party-relabel": (
        "{license} is the label of a third party that cannot know",
        "{license}は第三者が付けた表示で、権利者の言葉ではありません",
    ),
    "R1-basis/not-stated": (
        "nothing shows who stated {license} for this part",
        "この部分を{license}とした人が分かりません",
    ),
    "R1-basis/no-evidence": (
        "no page was recorded that states {license}",
        "{license}と書かれた出典が記録されていません",
    ),
    "R2-self-conflict": (
        "the publisher states {license} for the same part, and they differ",
        "公開者が同じ部分に{license}と異なる表示をしています",
    ),
    "R2-relabel": (
        "a third party records a limit ({license}) that the publisher does not mention",
        "公開者の表示にない制限({license})を第三者が記しています",
    ),
    "R3-field": (
        "{license} limits the field of use to {clause}",
        "{license}は利用の範囲を{clause}に限っています",
    ),
    "R3-access/credentialed": (
        "{license} asks each user for a credential that nobody has stated",
        "{license}は利用者ごとの資格を求めており、資格の申告がありません",
    ),
    "R3-access/form": (
        "{license} asks for a signed form that nobody has stated",
        "{license}は署名した申込書を求めており、提出の申告がありません",
    ),
    "R4-compete": (
        "the generator's terms {license} bar outputs from developing competing models ({clause})",
        "生成モデルの規約{license}は、出力で競合モデルを開発することを禁じています({clause})",
    ),
    "R4-ml": (
        "the generator's terms {license} bar outputs from machine learning ({clause})",
        "生成モデルの規約{license}は、出力を機械学習に使うことを禁じています({clause})",
    ),
    "R4-llm": (
        "the generator's terms {license} bar outputs from improving models outside its family ({clause})",
        "生成モデルの規約{license}は、出力で別系統の言語モデルを改良することを禁じています({clause})",
    ),
    "R4-nc": (
        "the generator's terms {license} allow non-commercial research only ({clause})",
        "生成モデルの規約{license}は、非商用の研究に限っています({clause})",
    ),
    "R4-eu": (
        "{license} grants nobody in the EU the multimodal weights that were run ({clause})",
        "{license}は、EUの利用者に画像を扱うモデルの利用を認めていません({clause})",
    ),
    "R4-unknown": (
        "the generator, or the terms it ran under, is not established ({license})",
        "生成モデル、または当時の規約({license})が分かっていません",
    ),
    "R5-outbound-conflict": (
        "{license} cannot go out together under one license",
        "{license}は一つのライセンスにまとめて公開できません",
    ),
    "R6-per-sample/field-absent": (
        "each sample has its own license, and the data carry no field that names it ({license})",
        "サンプルごとにライセンスが違いますが、それを示す項目がデータにありません({license})",
    ),
    "R6-per-sample/values-not-listed": (
        "each sample has its own license, and the values that occur are not recorded ({license})",
        "サンプルごとにライセンスが違い、どの値があるか記録されていません({license})",
    ),
    "R6-nothing-left": (
        "a filter by each sample's license leaves nothing ({license})",
        "サンプルごとに絞ると何も残りません({license})",
    ),
    "R8-model": (
        "{license} limits the trained model ({clause})",
        "{license}は学習したモデルの扱いを制限しています({clause})",
    ),
    "R9-evaluation-only": (
        "the publisher offers it for evaluation only, never for training",
        "公開者は評価専用としており、学習には使えません",
    ),
    "R9-evaluation-only/unclear": (
        "whether the publisher allows training is not established",
        "学習への利用を公開者が認めているか分かっていません",
    ),
    "R10-status": ("the publisher has withdrawn it", "公開者が提供を取りやめています"),
    "R12/worse": (
        "the publisher's page now says {license}, which grants less than the evidence did",
        "公開元の表示が{license}に変わり、出典の記録より厳しくなっています",
    ),
    "R12/better": (
        "the publisher's page now says {license}, which grants more, and nobody has confirmed it",
        "公開元の表示が{license}に変わって緩くなりましたが、まだ確認されていません",
    ),
    "R12/gone": (
        "{license} is no longer where the evidence found it",
        "{license}は出典にある場所からなくなっています",
    ),
    "POLICY": (
        "the organization's policy answers for it ({license}: {clause})",
        "組織の方針で判断されています({license}: {clause})",
    ),
    "POLICY/refused": (
        "the organization's policy refuses {license}",
        "組織の方針により{license}は使えません",
    ),
    "POLICY/not-accepted": (
        "{license} is not among what the organization's policy accepts",
        "{license}は組織の方針が認めるものに入っていません",
    ),
    "POLICY/unknown-refused": (
        "the organization's policy refuses whatever is not established ({license})",
        "組織の方針により、確認できないものは使えません({license})",
    ),
    "duty": ("{license} asks: {clause}", "{license}が求める義務: {clause}"),
}

CHANGES: Mapping[str, Pair] = {
    "R0": ("add its terms to the catalog", "条文をカタログに加えれば判断できます"),
    "R1-basis": (
        "ask the publisher to say that it covers the data",
        "データに及ぶかを公開者に確かめてください",
    ),
    "R2-self-conflict": ("ask the publisher which one holds", "どちらが正しいか公開者に確かめてください"),
    "R2-relabel": ("ask the publisher whether the limit holds", "その制限があるか公開者に確かめてください"),
    "R3-commercial": (
        "drop this part or use it non-commercially",
        "この部分を外すか、非商用で使ってください",
    ),
    "R3-train": (
        "drop this part or get the owner's permission",
        "この部分を外すか、権利者の許可を得てください",
    ),
    "R3-modify": (
        "drop this part or take the step out of the pipeline",
        "この部分を外すか、その加工をやめてください",
    ),
    "R3-share": ("share the recipe instead of the data", "データの代わりに作り方だけを共有してください"),
    "R3-external": ("run that step on your own machines", "その工程を自分の環境で行ってください"),
    "R3-access": ("state that you hold it", "取得済みであれば申告してください"),
    "R3-field": ("drop this part or keep to that field", "この部分を外すか、その範囲で使ってください"),
    "R4-compete": (
        "regenerate this part with another model, or state that yours does not compete, if that is so",
        "別のモデルで作り直すか、競合しない場合はその旨を申告してください",
    ),
    "R4-ml": ("regenerate this part with another model", "別のモデルで作り直してください"),
    "R4-llm": (
        "regenerate this part with another model, or train a model of that family",
        "別のモデルで作り直すか、同じ系統のモデルを学習してください",
    ),
    "R4-nc": ("regenerate this part with another model", "別のモデルで作り直してください"),
    "R4-eu": (
        "state where you are domiciled and which model was run",
        "所在地と使ったモデルを申告してください",
    ),
    "R4-unknown": ("find out which model and terms applied", "使われたモデルと規約を調べてください"),
    "R5-outbound-conflict": (
        "publish as a collection, or drop one of them",
        "集合物として公開するか、一方を外してください",
    ),
    "R6-per-sample": (
        "find the license of each sample, or drop this part",
        "各サンプルのライセンスを調べるか、外してください",
    ),
    "R6-nothing-left": ("drop this part", "この部分を外してください"),
    "R8-model": (
        "drop this part or keep the model in that field",
        "この部分を外すか、モデルをその範囲に留めてください",
    ),
    "R9-evaluation-only": ("use it as a test set", "評価用として使ってください"),
    "R9-evaluation-only/unclear": ("ask the publisher", "公開者に確かめてください"),
    "R10-status": ("ask the publisher, or use a successor", "公開者に確かめるか、後継を使ってください"),
    "R12": (
        "read the page at its new revision and let the entry cite it",
        "新しい版を読み、カタログの出典をその版に改めてください",
    ),
    "POLICY": ("ask whoever keeps the policy", "方針の担当者に相談してください"),
    "duty": ("leave the part out if the duty cannot be met", "守れない場合はこの部分を外してください"),
}
UNTRACED_CHANGE: Pair = (
    "establish all that it was made from and under which licenses, or drop it",
    "何から作られ、それぞれどのライセンスかをすべて確かめるか、外してください",
)
NO_GRANT_CHANGE: Pair = (
    "ask the publisher for the terms of this part, or drop it",
    "この部分の条件を公開者に確かめるか、外してください",
)

LAYERS: Mapping[str, Pair] = {
    "annotations": ("annotations", "アノテーション"),
    "images": ("images", "画像"),
    "text": ("text", "テキスト"),
    "compilation": ("compilation", "編集物"),
    "generator": ("generators", "生成モデル"),
}

DUTY_RULES: Mapping[str, str] = {
    "PER_SAMPLE_FILTER": "R6-per-sample",
    "VERIFY_PER_SAMPLE": "R1-basis",
    "ATTRIBUTE_MODEL_CARD": "R8-model",
    "MODEL_RESEARCH_ONLY": "R8-model",
    "ASSERT_NOT_COMPETING": "R4-duty",
    "KEEP_EXCEPTION_CONDITIONS": "R4-duty",
    "MODEL_NAME_PREFIX": "R4-duty",
    "DISPLAY_NOTICE": "R4-duty",
    "FLOW_DOWN_USE_RESTRICTIONS": "R4-duty",
    "CHECK_MAU": "R4-duty",
    "CONTACT_PROVIDER": "R4-duty",
    "NC_ONLY": "R3-always",
    "CHECK_LOCAL_STATUS": "R3-always",
    "CREDENTIAL": "R3-always",
    "SECURE_STORAGE": "R3-always",
    "CONTRIBUTE_CODE": "R3-always",
}

# rows that are shown in the reason tree and decide nothing
UNJUDGED: Mapping[str, Pair] = {
    "history": (
        "An older statement, shown and not judged.",
        "以前の表示。参考に示すだけで、判定には使いません。",
    ),
    "label": (
        "A label of somebody else: it may add a limit, and it lifts none.",
        "第三者が付けた表示。制限を加えることはあっても、緩めることはありません。",
    ),
    "code": ("Covers the code only.", "コードだけに適用されます。"),
}
