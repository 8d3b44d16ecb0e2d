using System.Diagnostics;
using System.Text.Json.Nodes;
using HyperSearch.Cli.Machine;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>What kustomize makes of an overlay. kubectl renders it; where there is none, the test that asks is ignored.</summary>
internal static class KubernetesManifests
{
    public static IEnumerable<string> Overlays => DeployFiles.All
        .Where(p => p.StartsWith("deploy/kubernetes/overlays/", StringComparison.Ordinal) && Path.GetFileName(p) == "kustomization.yaml")
        .Select(p => Path.GetDirectoryName(p)!);

    /// <summary>The manifests as they are written: without what kustomize adds.</summary>
    public static IReadOnlyList<JsonNode> Written() =>
    [
        .. DeployFiles.All
            .Where(p => p.StartsWith("deploy/kubernetes/", StringComparison.Ordinal) && !p.Contains("/overlays/", StringComparison.Ordinal) && Path.GetFileName(p) != "kustomization.yaml" && p.EndsWith(".yaml", StringComparison.Ordinal))
            .SelectMany(p => YamlFiles.Documents(DeployFiles.Read(p))),
    ];

    public static IReadOnlyList<JsonNode> Render(string overlay)
    {
        if (ToolChecks.Which("kubectl") is null) Assert.Ignore("kubectl is not installed: the overlay is not rendered");
        using Process process = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(DeployFiles.Repository, overlay)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return YamlFiles.Documents(text);
    }

    public static string Kind(JsonNode manifest) => manifest["kind"]!.ToString();

    public static string Name(JsonNode manifest) => manifest["metadata"]!["name"]!.ToString();

    /// <summary>The manifests that make pods.</summary>
    public static IEnumerable<JsonNode> Workloads(IEnumerable<JsonNode> manifests) => manifests.Where(m => Kind(m) is "Deployment" or "StatefulSet" or "Job");

    public static JsonNode Pod(JsonNode workload) => workload.At("spec", "template", "spec")!;

    public static IEnumerable<JsonNode> Containers(JsonNode workload) => Pod(workload)["initContainers"].Items().Concat(Pod(workload)["containers"].Items());
}
