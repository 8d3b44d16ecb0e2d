using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>
/// Whether the inputs of a submission can be given to workers: each file has to be here. A folder (a model) may also lie on the nodes,
/// which find it by its hash, so that an absent one is theirs to complain of.
/// </summary>
internal static class SubmittedInputs
{
    private const int Max = 1024;
    private const int PathLengthMax = 4096;

    /// <exception cref="CoordinatorException">An input is malformed, is there twice, or was not sent before.</exception>
    public static async Task<ImmutableArray<StudyInput>> Check(IReadOnlyList<GrantInput> inputs, IArtifacts? artifacts, CancellationToken cancel)
    {
        if (inputs.Count == 0) return [];
        if (artifacts is null) throw Wrong("this coordinator keeps no artifacts, so it takes no inputs");
        if (inputs.Count > Max) throw Wrong($"it names {inputs.Count} inputs, and {Max} is the most");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var taken = ImmutableArray.CreateBuilder<StudyInput>(inputs.Count);
        foreach (GrantInput input in inputs)
        {
            if (input.Path.Length > PathLengthMax || !Path.IsPathFullyQualified(input.Path) || input.Path.Contains('\0', StringComparison.Ordinal)) throw Wrong($"the input '{input.Path}' is no absolute path");
            if (!seen.Add(input.Path)) throw Wrong($"the input '{input.Path}' is there twice");
            ArtifactHash.Demand(input.Sha256);
            long? kept = await artifacts.Find(input.Sha256, cancel);
            if (kept is null && !input.IsFolder) throw Wrong($"the input '{input.Path}' was not sent before: there is no artifact {input.Sha256}");
            taken.Add(new StudyInput(input.Path, input.Sha256, input.Bytes, input.IsFolder));
        }

        return taken.MoveToImmutable();
    }

    private static CoordinatorException Wrong(string why) => new(ProblemCode.InvalidRequest, $"The submission cannot be taken: {why}.");
}
