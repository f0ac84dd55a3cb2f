import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { variables } from '@barback/shared/service/environment';
import { execa } from 'execa';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { startTemporaryDirectory } from '../fixtures/temporary-directory.ts';

const directory = join(import.meta.dirname, '../../deploy/kubernetes');
const models = {
  'apps/v1 Deployment': Deployment,
  'apps/v1 StatefulSet': StatefulSet,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'v1 Service': Service,
};

interface Workload {
  name: string;
  spec: NonNullable<NonNullable<Deployment['spec']>['template']['spec']>;
}

const text = (name: string) => readFile(join(directory, name), 'utf8');
const { resources } = parse(await text('kustomization.yaml')) as { resources: string[] };
const documents = (await Promise.all(resources.map(text))).flatMap((file) =>
  parseAllDocuments(file).map((document) => document.toJS()),
);
const workloads: Workload[] = documents
  .filter(({ spec }) => spec.template !== undefined)
  .map(({ metadata, spec }) => ({ name: metadata.name, spec: spec.template.spec }));

describe('the manifests in deploy/kubernetes', () => {
  it.each(documents.map((document) => [`${document.kind} ${document.metadata.name}`, document]))(
    'are what Kubernetes takes: %s',
    (_name, document) => {
      const Model = models[`${document.apiVersion} ${document.kind}` as keyof typeof models];
      expect(Model, 'the test knows the kind').toBeDefined();
      expect(() => new Model(document).validate()).not.toThrow();
    },
  );

  it.each(workloads.map(({ name, spec }) => [name, spec] as const))(
    'run without root, without rights, and on a root file system that nobody writes to: %s',
    (_name, { securityContext, automountServiceAccountToken, containers }) => {
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(automountServiceAccountToken).toBe(false);
      for (const container of containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container).toMatchObject({ readinessProbe: {}, livenessProbe: {}, resources: { limits: {} } });
      }
    },
  );

  it.each(workloads.map(({ name, spec }) => [name, spec] as const))(
    'set only variables that there are, and no secret: %s',
    (_name, { containers }) => {
      for (const { env = [] } of containers) {
        expect(Object.keys(variables)).toEqual(expect.arrayContaining(env.map(({ name }) => name)));
        expect(env.filter(({ value }) => /\/\/[^/]*:[^/]*@/.test(value ?? ''))).toEqual([]);
      }
    },
  );

  it('let each workload be reached by a policy of its own alone', () => {
    const policies = documents.filter(({ kind }) => kind === 'NetworkPolicy');
    const chosen = policies.map(({ spec }) => spec.podSelector.matchLabels.app);
    expect(chosen.sort()).toEqual(workloads.map(({ name }) => name).sort());
    for (const { spec } of policies) expect(spec.policyTypes).toContain('Ingress');
  });

  it('show no secret among the arguments, and give each service its own password of Redis', () => {
    for (const { name, spec } of workloads) {
      for (const { args = [], command = [], env = [] } of spec.containers) {
        expect([...command, ...args].join(' ')).not.toMatch(/pass|\$\(/);
        const url = env.find((variable) => variable.name === 'REDIS_URL')?.value;
        if (url !== undefined) expect(url).toBe(`redis://barback-${name}@redis:6379`);
      }
      const login = spec.volumes?.find(({ secret }) => secret?.secretName === 'barback-redis')?.secret;
      expect(login?.items?.[0]?.key).toBe(name === 'redis' ? 'users.acl' : name);
    }
  });

  it('make-redis-login gives each user a password whose hash Redis has, for its owner alone', async () => {
    const here = await startTemporaryDirectory();
    const login = join(here.path, 'login');
    await execa(join(directory, 'make-redis-login'), [login]);
    const users = await readFile(join(login, 'users.acl'), 'utf8');
    expect(users).not.toContain('SHA256');
    for (const name of ['scheduler', 'worker', 'exporter', 'cli']) {
      const hash = createHash('sha256')
        .update(await readFile(join(login, name)))
        .digest('hex');
      expect(users).toContain(`user barback-${name} on #${hash} `);
    }
    for (const name of ['.', ...(await readdir(login))])
      expect((await stat(join(login, name))).mode & 0o077).toBe(0);
    await expect(execa(join(directory, 'make-redis-login'), [login])).rejects.toThrow('is there already');
    await here.stop();
  });

  it('mount only volumes that they name', () => {
    for (const { kind, spec } of documents.filter(({ spec }) => spec.template !== undefined)) {
      const { volumes = [], containers } = spec.template.spec as Workload['spec'];
      const claims = kind === 'StatefulSet' ? spec.volumeClaimTemplates : [];
      const names = [...volumes, ...claims].map((volume) => volume.name ?? volume.metadata.name);
      const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
      expect([...mounted].sort()).toEqual([...names].sort());
    }
  });
});
