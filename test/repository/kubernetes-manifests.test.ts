import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variables } from '@barback/shared/service/environment';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const directory = join(import.meta.dirname, '../../deploy/kubernetes');
const models = {
  'apps/v1 Deployment': Deployment,
  'apps/v1 StatefulSet': StatefulSet,
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
        expect(env.filter(({ value }) => /:.*@/.test(value ?? ''))).toEqual([]);
      }
    },
  );

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
