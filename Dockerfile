# Barback's images, one target each. The last one is what `docker build .` makes.
ARG NODE_IMAGE=node:24-trixie-slim
# Its release says which Barman and which PostgreSQL clients there are: trixie has Barman 3.13 and PostgreSQL 17.
ARG DEBIAN_IMAGE=debian:trixie-slim
ARG POSTGRES_IMAGE=postgres:17-trixie

FROM ${NODE_IMAGE} AS code
WORKDIR /opt/barback
COPY package.json package-lock.json ./
COPY libs/shared/package.json libs/shared/
COPY services/scheduler/package.json services/scheduler/
COPY services/worker/package.json services/worker/
COPY services/exporter/package.json services/exporter/
COPY apps/barback/package.json apps/barback/
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY libs libs
COPY services services
COPY apps apps

FROM ${DEBIAN_IMAGE} AS node
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libatomic1 tini tzdata \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* \
 && groupadd --gid 10001 barman \
 && useradd --uid 10001 --gid barman --home-dir /var/lib/barman --no-create-home --shell /bin/bash barman \
 && install -d -o barman -g barman /etc/barman.d /var/lib/barman
COPY --from=code /usr/local/bin/node /usr/local/bin/
COPY deploy/docker/healthy deploy/docker/barback /usr/local/bin/
ENV NODE_ENV=production HOME=/var/lib/barman
WORKDIR /var/lib/barman
ENTRYPOINT ["tini", "--"]

FROM node AS barman
# Barman's log goes to that of the container.
RUN apt-get update \
 && apt-get install -y --no-install-recommends barman openssh-client postgresql-client rsync \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /etc/cron.d/barman \
 && ln -s /proc/1/fd/2 /var/log/barman.log
COPY deploy/docker/barman deploy/docker/adopt-volumes deploy/docker/prepare deploy/docker/first-backups /usr/local/bin/
COPY deploy/docker/redis-logins /usr/local/bin/
COPY deploy/redis/users.acl /usr/local/share/barback/
VOLUME /var/lib/barman

FROM node AS scheduler
COPY --from=code /opt/barback /opt/barback
USER barman
EXPOSE 8001
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD healthy "${SCHEDULER_PORT:-8001}"
CMD ["node", "/opt/barback/services/scheduler/src/main.ts"]

FROM node AS exporter
COPY --from=code /opt/barback /opt/barback
USER barman
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD healthy "${BARMAN_EXPORTER_PORT:-8000}"
CMD ["node", "/opt/barback/services/exporter/src/main.ts"]

FROM barman AS worker
COPY --from=code /opt/barback /opt/barback
USER barman
EXPOSE 8002
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD healthy "${WORKER_PORT:-8002}"
CMD ["node", "/opt/barback/services/worker/src/main.ts"]

# Where backups are restored to be proven: PostgreSQL of the servers' major version, sshd and rsync.
FROM ${POSTGRES_IMAGE} AS recovery-host
RUN apt-get update \
 && apt-get install -y --no-install-recommends openssh-server rsync tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /etc/ssh/ssh_host_*
COPY deploy/docker/recovery-host /usr/local/bin/
COPY deploy/docker/sshd.conf /etc/ssh/sshd_config.d/barback.conf
VOLUME /var/lib/barback-recovery
EXPOSE 22
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD kill -0 "$(cat /run/sshd.pid)"
ENTRYPOINT ["tini", "--"]
CMD ["recovery-host"]

FROM barman AS standalone
RUN apt-get update \
 && apt-get install -y --no-install-recommends redis-server \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/lib/redis
COPY --from=code /opt/barback /opt/barback
VOLUME /etc/barman.d
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD healthy "${BARMAN_EXPORTER_PORT:-8000}" "${SCHEDULER_PORT:-8001}" "${WORKER_PORT:-8002}"
# As root, to make volumes of another user its own; it goes on as barman.
ENTRYPOINT ["adopt-volumes", "tini", "--"]
CMD ["barback", "up"]
