using System.Globalization;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Attempts;

/// <summary>
/// Where an attempt keeps its files: <c>studies/STUDY/trials/N/attempt-A/</c> under the worker's home. Each attempt has its own
/// folder, so that a zombie of an earlier one cannot touch what a later one writes.
/// </summary>
public sealed record AttemptFolder(string Root)
{
    public string Log => Path.Combine(Root, "log.txt");

    public string Checkpoints => Path.Combine(Root, "checkpoints");

    public static AttemptFolder Of(string home, Grant grant) => new(Path.Combine(
        Path.GetFullPath(home),
        "studies",
        grant.Study,
        "trials",
        grant.Trial.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"attempt-{grant.Attempt}")));

    public void Create() => Directory.CreateDirectory(Checkpoints);
}
