using HyperSearch.Core.Studies;

namespace HyperSearch.Journal;

/// <summary>What every journal asks of an append before it looks at what it holds.</summary>
internal static class AppendRules
{
    public const int EventsMax = 100_000;

    /// <exception cref="ArgumentException">The request makes no sense in any journal.</exception>
    public static void Check(AppendRequest request)
    {
        if (request.Study.Length == 0) throw new ArgumentException("A study has a name.", nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.ExpectedSeq);
        if (request.Events.IsDefaultOrEmpty || request.Events.Length > EventsMax)
            throw new ArgumentException($"A decision holds 1 to {EventsMax} events, not {(request.Events.IsDefault ? 0 : request.Events.Length)}.", nameof(request));
        bool creates = request.Events[0] is StudyCreated;
        if (creates != (request.ExpectedSeq == 0))
            throw new ArgumentException($"{request.Events[0].GetType().Name} cannot follow event {request.ExpectedSeq} of study '{request.Study}'.", nameof(request));
    }
}
