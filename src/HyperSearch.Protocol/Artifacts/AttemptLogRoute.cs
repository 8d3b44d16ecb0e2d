using System.Globalization;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>Where an attempt's log is kept at a coordinator.</summary>
public static class AttemptLogRoute
{
    /// <summary>What is kept of a log: its end.</summary>
    public const int BytesMax = 1 << 20;

    /// <exception cref="CoordinatorException">No study has such a name.</exception>
    public static string Of(string study, int trial, int attempt) => StudyName.IsValid(study)
        ? string.Create(CultureInfo.InvariantCulture, $"/v1/studies/{study}/trials/{trial}/attempts/{attempt}/log")
        : throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{study}'.");
}
