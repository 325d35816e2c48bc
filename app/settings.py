"""All settings, read once from `KONDATE_*` in the environment and passed down; never a global."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One frozen object built by cli, web, worker and tests."""

    model_config = SettingsConfigDict(env_prefix="KONDATE_", frozen=True, extra="ignore")

    home: Path = Field(Path(".kondate"), description="Data folder: database, corpora, caches.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; unset: SQLite file in the data folder. PostgreSQL 15+ works too."
    )
    jobs_database_url: str | None = Field(
        None, description="Where DBOS keeps durable jobs; unset: beside the database."
    )
    catalog: Path | None = Field(None, description="Folder of catalog YAML files; unset: the shipped one.")
    policy: Path | None = Field(
        None, description="An organization's `policy.yaml`, applied on top of every verdict (docs/policy.md)."
    )
    mirrors: Path | None = Field(
        None, description="YAML file: dataset id -> local folder or URL of its official files."
    )
    host: str = Field("127.0.0.1", description="Address that `serve` binds to.")
    port: int = Field(8000, description="Port that `serve` binds to; 0 picks a free one.")
    public_url: str | None = Field(
        None, description="Base URL shown in pages and exports when behind a proxy."
    )
    workers_embedded: bool = Field(True, description="Let `serve` start a worker process of its own.")
    builds: Path | None = Field(
        None, description="Folder for built corpora; unset: builds/ in the data folder."
    )
    runner: str = Field("native", description="Data plane: `native` (in process) or `ray`.")
    ray_address: str | None = Field(None, description="Ray cluster to connect to when the runner is `ray`.")
    partition_samples: int = Field(
        256, description="Samples per partition: the unit of checkpoint and reuse."
    )
    max_image_pixels: int = Field(100_000_000, description="Images with more pixels are rejected unread.")
    max_image_bytes: int = Field(64_000_000, description="Image files larger than this are rejected unread.")
    fetch_private_addresses: bool = Field(
        False, description="Let the image fetcher reach loopback and private addresses (tests, intranets)."
    )
    fetch_concurrency: int = Field(32, description="Images fetched at the same time by url tables.")
    fetch_per_host: int = Field(4, description="Images fetched at the same time from one host.")
    fetch_timeout: float = Field(20.0, description="Seconds one image may take.")
    heartbeat_seconds: float = Field(5.0, description="How often a worker says it is alive.")
    takeover_seconds: float = Field(60.0, description="Silence after which a worker's builds go to another.")
    rate_limit: int = Field(
        240, description="Computing requests a minute and client (verdicts, mixes, audits)."
    )
    log_format: str = Field("text", description="`text` for people, `json` for machines.")
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")
    hf_endpoint: str | None = Field(None, description="Hugging Face endpoint; unset: the library's default.")

    hf_token: SecretStr | None = Field(
        None, description="Hugging Face token for gated data; unset: `HF_TOKEN` or the library's own login."
    )

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{(self.home / 'kondate.db').absolute()}"

    @property
    def jobs_database(self) -> str:
        """Return the URL DBOS uses: its own SQLite file, or the PostgreSQL database named."""
        if self.jobs_database_url:
            return self.jobs_database_url
        if self.database_url and not self.database_url.startswith("sqlite"):
            return self.database_url
        return f"sqlite:///{(self.home / 'jobs.db').absolute()}"

    @property
    def builds_folder(self) -> Path:
        """Return the folder that holds one folder a build."""
        return (self.builds or self.home / "builds").absolute()

    @property
    def catalog_folder(self) -> Path:
        """Return the catalog in force: the one named, else the one beside the `app` package."""
        return (self.catalog or Path(__file__).resolve().parent.parent / "catalog").absolute()
