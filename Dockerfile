# One image for all roles and for what sets a network up. The command says which it is; the default is the api.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY chaincode/package.json chaincode/

FROM manifests AS dependencies
RUN npm ci --omit=dev --no-audit --no-fund

FROM manifests AS build
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build \
    && find dist chaincode/dist \( -name '*.map' -o -name '*.tsbuildinfo' \) -delete \
    && rm -rf dist/test

# What the last layer holds, all of one date, so that the same clone gives the same layer.
FROM ${NODE_IMAGE} AS files
ARG SOURCE_DATE_EPOCH=0
WORKDIR /files/app
COPY --from=dependencies /app ./
COPY --from=build /app/dist dist
COPY --from=build /app/chaincode/dist chaincode/dist
COPY api/openapi.yaml api/
COPY test/fixtures/invoices/simple.json test/fixtures/invoices/
# A named volume takes its owner from the directory that it is mounted over.
WORKDIR /files
RUN install -d -o node -g node -m 700 \
    data data/compose data/host data/wallet \
    network/organizations/peerOrganizations/org1.example.com \
    network/organizations/peerOrganizations/org2.example.com \
    network/organizations/ordererOrganizations/example.com \
    && find . -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +

FROM ${NODE_IMAGE}
COPY --from=files /files /
WORKDIR /app
USER node
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=6 \
    CMD ["node", "dist/network/compose/reachable/main.js", "http://127.0.0.1:3000/health/ready"]
CMD ["node", "dist/api/main.js"]
