using System.Globalization;
using System.Text.Json.Nodes;

namespace HyperSearch.Cli.Tests.Deploy;

public sealed class KubernetesTests
{
    private static IEnumerable<string> Overlays => KubernetesManifests.Overlays;

    [TestCaseSource(nameof(Overlays))]
    public void Overlay_Rendered_HasCoordinatorsWorkersAndTheirWalls(string overlay)
    {
        IReadOnlyList<JsonNode> manifests = KubernetesManifests.Render(overlay);

        string[] kinds = [.. manifests.Select(m => $"{KubernetesManifests.Kind(m)}/{KubernetesManifests.Name(m)}")];
        Assert.That(kinds, Is.Unique);
        Assert.That(kinds, Is.SupersetOf(new[] { "Deployment/hypersearch-coordinator", "Service/hypersearch-coordinator", "PodDisruptionBudget/hypersearch-coordinator", "NetworkPolicy/hypersearch-coordinator", "NetworkPolicy/hypersearch-worker" }));
        Assert.That(kinds, Has.Some.EqualTo("StatefulSet/hypersearch-worker").Or.Some.EqualTo("Job/hypersearch-worker"));
        Assert.That(manifests.Where(m => KubernetesManifests.Kind(m) != "Namespace").Select(m => m.At("metadata", "namespace")?.ToString()), Is.All.EqualTo("hypersearch"));
        Assert.That(KubernetesManifests.Workloads(manifests).SelectMany(KubernetesManifests.Containers).Select(c => c["image"]!.ToString()), Is.All.Match(@"^registry\.example/.+:.+"));
        Consistent(manifests);
    }

    [Test]
    public void Manifests_AsWritten_AreConsistent() => Consistent(KubernetesManifests.Written());

    [Test]
    public void Resources_OfEveryKustomization_AreThere()
    {
        foreach (string path in DeployFiles.All.Where(p => Path.GetFileName(p) == "kustomization.yaml"))
        {
            JsonNode kustomization = YamlFiles.Documents(DeployFiles.Read(path)).Single();
            IEnumerable<string> named = kustomization["resources"].Words().Concat(kustomization["patches"].Items().Select(p => p["path"]?.ToString()).OfType<string>());
            foreach (string name in named) Assert.That(Path.Exists(Path.Combine(DeployFiles.Repository, Path.GetDirectoryName(path)!, name)), $"{path}: {name}");
        }
    }

    private static void Consistent(IReadOnlyList<JsonNode> manifests)
    {
        foreach (JsonNode workload in KubernetesManifests.Workloads(manifests)) Workload(workload);
        JsonNode[] pods = [.. KubernetesManifests.Workloads(manifests).Select(w => w.At("spec", "template")!)];
        foreach (JsonNode manifest in manifests)
        {
            JsonNode? selector = KubernetesManifests.Kind(manifest) switch
            {
                "Service" => manifest.At("spec", "selector"),
                "PodDisruptionBudget" => manifest.At("spec", "selector", "matchLabels"),
                "NetworkPolicy" => manifest.At("spec", "podSelector", "matchLabels"),
                _ => null,
            };
            if (selector is not null) Assert.That(pods.Any(p => Selects(selector, p.At("metadata", "labels"))), $"{KubernetesManifests.Kind(manifest)} {KubernetesManifests.Name(manifest)} selects no pod");
        }
    }

    private static void Workload(JsonNode workload)
    {
        JsonNode pod = KubernetesManifests.Pod(workload);
        if (workload.At("spec", "selector", "matchLabels") is { } selector) Assert.That(Selects(selector, workload.At("spec", "template", "metadata", "labels")), "a workload selects its own pods");
        Assert.That(pod.At("securityContext", "runAsNonRoot")?.GetValue<bool>(), Is.True);
        string[] volumes = [.. pod["volumes"].Items().Concat(workload.At("spec", "volumeClaimTemplates").Items().Select(c => c["metadata"]!)).Select(v => v["name"]!.ToString())];
        foreach (JsonNode container in KubernetesManifests.Containers(workload)) Container(container, pod, volumes);
    }

    private static void Container(JsonNode container, JsonNode pod, string[] volumes)
    {
        Assert.That(container.At("securityContext", "allowPrivilegeEscalation")?.GetValue<bool>(), Is.False);
        Assert.That(container["volumeMounts"].Items().Select(m => m["name"]!.ToString()).Distinct(), Is.SubsetOf(volumes));
        string[] ports = [.. container["ports"].Items().Select(p => p["name"]!.ToString())];
        foreach ((string probe, string route) in new[] { ("startupProbe", "startup"), ("livenessProbe", "live"), ("readinessProbe", "ready") })
        {
            if (container[probe] is not { } check)
            {
                Assert.That(ports, Is.Empty, $"what listens has a {probe}");
                continue;
            }

            Assert.That(check.At("httpGet", "path")!.ToString(), Is.EqualTo($"/health/{route}"));
            Assert.That(ports, Does.Contain(check.At("httpGet", "port")!.ToString()));
        }

        string[] words = [.. container["args"].Words()];
        int grace = Array.IndexOf(words, "--grace");
        if (grace >= 0) Assert.That(pod["terminationGracePeriodSeconds"]!.GetValue<int>(), Is.GreaterThan(int.Parse(words[grace + 1], CultureInfo.InvariantCulture)), "killed before its grace is over");
    }

    private static bool Selects(JsonNode selector, JsonNode? labels) => selector.AsObject().All(p => labels?[p.Key]?.ToString() == p.Value?.ToString());
}
