# syntax=docker/dockerfile:1

# The proxy as a single file on a base that has nothing else: no shell, no package manager, no Bun.
# Any architecture builds on any other, without emulation: the file is made for the target.
FROM --platform=$BUILDPLATFORM oven/bun:1.4.5-slim AS build
WORKDIR /build
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production --ignore-scripts
COPY src src
COPY tui tui
COPY scripts/bundle.ts scripts/compile.ts scripts/
ARG TARGETARCH=amd64
RUN case "$TARGETARCH" in \
      amd64) target=linux-x64 ;; \
      arm64) target=linux-arm64 ;; \
      *) echo "There is no build for $TARGETARCH." >&2; exit 1 ;; \
    esac \
    && bun scripts/compile.ts --target "$target" --out /out \
    && mv "/out/vandamme-$target" /out/vandamme

# glibc and the certificates, and a user that is not root (65532).
FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /out/vandamme /usr/local/bin/vandamme
# A container's own loopback is reached by nobody. The program starts here only with an
# ANTHROPIC_API_KEY for its clients, or with ALLOW_OPEN_PROXY=true, and says so otherwise.
ENV HOST=0.0.0.0 PORT=8082
EXPOSE 8082
USER nonroot
WORKDIR /home/nonroot
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --start-interval=1s \
  CMD ["/usr/local/bin/vandamme", "health", "server"]
# No shell in between: signals reach the program. Without a terminal it shows no dashboard;
# `docker run -it` shows it, and words behind the image's name are the program's.
ENTRYPOINT ["/usr/local/bin/vandamme"]
