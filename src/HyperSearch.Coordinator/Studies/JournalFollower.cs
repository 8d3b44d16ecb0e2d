using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// Looks for what other coordinators appended to the same journal: studies that moved are read on, new ones are served, deleted ones
/// forgotten. One question to the journal at a time, a few times a second; nothing depends on it but how soon this process knows.
/// </summary>
internal sealed class JournalFollower(IJournal journal, StudyRegistry studies, CoordinatorOptions options, Func<StudyActor, Task> serve, Action<StudyActor> close)
{
    /// <summary>Studies that were over when they were looked at, with where they stood then.</summary>
    private readonly Dictionary<string, long> looked = new(StringComparer.Ordinal);
    private string? trouble;

    /// <summary>Looks until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await Look(cancel);
                trouble = null;
            }
            catch (Exception wrong) when (wrong is CoordinatorException or (JournalException and not JournalFaultedException))
            {
                if (wrong.Message != trouble) options.Log($"the journal cannot be followed: {wrong.Message}");
                trouble = wrong.Message;
            }

            await Task.Delay(options.FollowPeriod, options.Time, cancel);
        }
    }

    /// <summary>One look at the heads of all studies.</summary>
    public async Task Look(CancellationToken cancel)
    {
        IReadOnlyList<JournaledStudy> heads = await journal.ListStudies(cancel);
        foreach (JournaledStudy head in heads) await Follow(head);
        foreach (StudyActor gone in studies.Loaded.Where(a => heads.All(h => h.Name != a.Study)).OrderBy(a => a.Study, StringComparer.Ordinal).ToArray())
        {
            close(gone);
            await studies.Drop(gone);
            looked.Remove(gone.Study);
        }
    }

    private async Task Follow(JournaledStudy head)
    {
        if (studies.FindLoaded(head.Name) is { } known)
        {
            if (known.State.Seq != head.Seq) await known.Refresh();
            if (!known.State.IsFinished) await serve(known);
        }
        else if (!looked.TryGetValue(head.Name, out long at) || at != head.Seq)
        {
            looked[head.Name] = head.Seq;
            if (await Open(head.Name) is { State.IsFinished: false } found) await serve(found);
        }
    }

    private async Task<StudyActor?> Open(string study)
    {
        try
        {
            return await studies.Find(study);
        }
        catch (CoordinatorException damaged) when (damaged.Code == ProblemCode.Internal)
        {
            options.Log($"study '{study}' cannot be served: {damaged.Message}");
            return null;
        }
    }
}
