using HyperSearch.Cli.Data;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Cli.Cluster;

/// <summary>
/// Sends what the trials of a study need: data files always, models where a worker may be unable to find them on its own node, and the
/// files of the study's folder that a command line names. The test set is never sent: it stays sealed with who submitted the study.
/// </summary>
internal sealed class StudyUpload(ICoordinator coordinator, IArtifacts artifacts, Screen screen)
{
    private static readonly string[] DataSettings = ["data.train", "data.validation", "data.retained", "data.replay"];
    private static readonly string[] ModelSettings = ["model", "teacher"];

    private readonly ArtifactTransfer transfer = new(artifacts);

    /// <summary>The inputs as the submission names them.</summary>
    public async Task<IReadOnlyList<GrantInput>> Send(StudyFile file, bool uploadModel, CancellationToken cancel)
    {
        List<GrantInput> inputs = [];
        foreach (string path in Files(file)) inputs.Add(await SendFile(path, cancel));
        if (file.Spec.Trial is not FineTuneTrial trial) return inputs;
        bool needed = uploadModel || await SomebodyHasNoModels(cancel);
        foreach (string model in ModelSettings.SelectMany(s => StudyData.Paths(file.Spec, trial, s, file.BaseDirectory)).Distinct(StringComparer.Ordinal)) inputs.Add(await SendModel(model, needed, cancel));
        return inputs;
    }

    private static IEnumerable<string> Files(StudyFile file) => file.Spec.Trial switch
    {
        FineTuneTrial trial => DataSettings.SelectMany(s => StudyData.Paths(file.Spec, trial, s, file.BaseDirectory)).Distinct(StringComparer.Ordinal),
        CommandTrial command => command.Run.Skip(1).Where(a => a.Length > 0).Select(a => Path.GetFullPath(a, file.BaseDirectory)).Where(p => IsOurs(p, file.BaseDirectory)).Distinct(StringComparer.Ordinal),
        _ => [],
    };

    private static bool IsOurs(string path, string folder) => path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal) && File.Exists(path);

    private async Task<GrantInput> SendFile(string path, CancellationToken cancel)
    {
        (string sha256, long bytes) = await ArtifactHash.OfFile(path, cancel);
        if (await artifacts.Find(sha256, cancel) is null)
        {
            screen.Note($"Sending {path} ({Figures.Bytes(bytes)}) ...");
            (sha256, bytes) = await transfer.SendFile(path, cancel);
        }

        return new GrantInput(path, sha256, bytes, IsFolder: false);
    }

    private async Task<GrantInput> SendModel(string folder, bool needed, CancellationToken cancel)
    {
        ArtifactManifest manifest = await ModelFolder.Describe(folder, path => ArtifactHash.OfFile(path, cancel));
        bool there = await artifacts.Find(manifest.Sha256, cancel) is not null;
        if (needed && !there)
        {
            screen.Note($"Sending {folder} ({Figures.Bytes(manifest.TotalBytes)}) ...");
            await transfer.Send(manifest, folder, cancel);
        }
        else if (!there)
        {
            screen.Note($"{folder} is not sent: every worker has a folder of models to find it in (--upload-model sends it).");
        }

        return new GrantInput(folder, manifest.Sha256, manifest.TotalBytes, IsFolder: true);
    }

    private async Task<bool> SomebodyHasNoModels(CancellationToken cancel)
    {
        IReadOnlyList<AgentSummary> agents = await coordinator.ListAgents(cancel);
        return agents.Count == 0 || !agents.All(a => a.Environment is { ValueKind: System.Text.Json.JsonValueKind.Object } said && said.TryGetProperty("models", out _));
    }
}
