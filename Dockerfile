# Chainrule as an image: the locked dependencies are one layer, the application a small one on top. Built and really run
# by tests/real/test_image.py. Needs no shell, no writable file system and no privilege; see SECURITY.md.
ARG BASE=python:3.13-slim

FROM ${BASE} AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN ["python", "-m", "venv", "--without-pip", "/venv"]
COPY requirements.txt /build/
RUN ["pip", "--python", "/venv", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", "/build/requirements.txt"]

FROM dependencies AS application
COPY pyproject.toml LICENSE /build/
COPY app /build/app
RUN ["pip", "--python", "/venv", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target", "/srv", "/build"]

# What nothing here imports or calls: tests of libraries, a build tool, commands.
FROM dependencies AS trimmed
RUN ["python", "-c", "import pathlib, shutil; venv = pathlib.Path('/venv'); [shutil.rmtree(unused, ignore_errors=True) for unused in [venv / 'include', *venv.rglob('tests'), *venv.rglob('flit_core*')]]; [command.unlink() for command in (venv / 'bin').iterdir() if not command.name.startswith('python')]"]

FROM ${BASE}
LABEL org.opencontainers.image.title="Chainrule" \
      org.opencontainers.image.description="Every intermediate tensor and every gradient of a neural network, each with its formula" \
      org.opencontainers.image.licenses="MIT"
COPY --from=trimmed /venv /venv
COPY --from=application /srv /srv
ENV PATH=/srv/bin:/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/srv \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
WORKDIR /srv
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=2); c.request('GET', '/health/live'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["chainrule"]
CMD ["serve"]
