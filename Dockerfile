# One image, two commands: `serve` (web) and `worker` (builds). Any Debian-like base with Python 3.11+ will do.
ARG BASE=python:3.11-slim
FROM ${BASE}
WORKDIR /srv/kondate
COPY requirements.lock pyproject.toml README.md ./
RUN python3 -m venv /opt/kondate && /opt/kondate/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app app
COPY migrations migrations
COPY catalog catalog
RUN /opt/kondate/bin/pip install --no-cache-dir --no-deps -e . \
    && (id kondate >/dev/null 2>&1 || useradd --system --create-home --home-dir /var/lib/kondate kondate) \
    && mkdir -p /data && chown kondate /data
ENV PATH=/opt/kondate/bin:$PATH KONDATE_HOME=/data KONDATE_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER kondate
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["kondate"]
CMD ["serve"]
