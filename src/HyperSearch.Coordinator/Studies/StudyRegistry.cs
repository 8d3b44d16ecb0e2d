using System.Collections.Concurrent;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Studies;

/// <summary>The studies' actors by name. A study is read from the journal when it is first asked for.</summary>
internal sealed class StudyRegistry(IJournal journal, CoordinatorOptions options, Action<StudyActor> committed) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, StudyActor> actors = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1);
    private readonly TaskCompletionSource<Exception> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool closed;

    /// <summary>Completes with the reason when the first actor went down.</summary>
    public Task<Exception> Broken => broken.Task;

    /// <summary>Something that all studies need is broken.</summary>
    public void Break(Exception why) => broken.TrySetResult(why);

    /// <summary>The actors of studies that were asked for so far, by name.</summary>
    public IReadOnlyList<StudyActor> Loaded => [.. actors.Values.OrderBy(a => a.Study, StringComparer.Ordinal)];

    /// <summary>The study's actor where it was asked for before.</summary>
    public StudyActor? FindLoaded(string study) => actors.GetValueOrDefault(study);

    /// <summary>Forgets a study that somebody else deleted.</summary>
    public async Task Drop(StudyActor actor)
    {
        actors.TryRemove(actor.Study, out _);
        await actor.DisposeAsync();
    }

    /// <exception cref="CoordinatorException">There is none of that name, or its actor is down.</exception>
    public async Task<StudyActor> Require(string study) => await Find(study)
        ?? throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{study}'.", "`hypersearch study list` shows the studies there are.");

    public async Task<StudyActor?> Find(string study)
    {
        if (actors.TryGetValue(study, out StudyActor? actor)) return actor;
        if (!StudyName.IsValid(study)) return null;
        await gate.WaitAsync();
        try
        {
            if (actors.TryGetValue(study, out actor)) return actor;
            var part = new StudyJournal(journal, study, Break);
            return await part.Load() is { } loaded ? Start(part, loaded) : null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A line for every study of the journal, by name; one that cannot be read has state "damaged".</summary>
    public async Task<IReadOnlyList<StudySummary>> Summaries(CancellationToken cancel)
    {
        IReadOnlyList<JournaledStudy> names;
        try
        {
            names = await journal.ListStudies(cancel);
        }
        catch (JournalException wrong)
        {
            throw StudyJournal.Translate(wrong);
        }

        var all = new List<StudySummary>(names.Count);
        foreach (JournaledStudy study in names)
            if (await Summary(study) is { } summary) all.Add(summary);
        return all;
    }

    /// <summary>Makes the study; null when somebody else made one of that name in between.</summary>
    public async Task<StudyActor?> Create(CreateStudy command)
    {
        await gate.WaitAsync();
        try
        {
            Decision decision = StudyDecider.Decide(null, command, options.Time.GetUtcNow());
            if (decision.Refusal is { } refusal) throw Refusals.ToException(refusal);
            var part = new StudyJournal(journal, command.Spec.Name, Break);
            AppendOutcome outcome = await part.Append(0, decision.Events, [], null);
            return outcome is AppendOutcome.Appended ? Start(part, new LoadedStudy(decision.After!, new DenseReports())) : null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Stops the actor and removes the study from the journal.</summary>
    public async Task Delete(StudyActor actor, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            actors.TryRemove(actor.Study, out _);
            await actor.DisposeAsync();
            await journal.DeleteStudy(actor.Study, cancel);
        }
        catch (JournalException wrong)
        {
            throw StudyJournal.Translate(wrong);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        closed = true;
        foreach (StudyActor actor in Loaded) await actor.DisposeAsync();
        actors.Clear();
        gate.Release();
    }

    private async Task<StudySummary?> Summary(JournaledStudy study)
    {
        try
        {
            return await Find(study.Name) is { } actor ? StudySummaries.Of(actor.State) : null;
        }
        catch (CoordinatorException damaged) when (damaged.Code == ProblemCode.Internal)
        {
            return StudySummaries.Damaged(study, damaged.Message);
        }
    }

    private StudyActor Start(StudyJournal part, LoadedStudy loaded)
    {
        if (closed) throw new CoordinatorException(ProblemCode.Unreachable, "The home is being closed.", "Open it again.");
        var actor = new StudyActor(part, loaded, NewAlgorithms, options.Time, committed);
        actors[part.Study] = actor;
        _ = Watch(actor);
        return actor;
    }

    private async Task Watch(StudyActor actor)
    {
        await actor.Stopped;
        if (actor.Down is not { } why) return;

        // Somebody else deleted it: there is nothing to serve any more, and nothing is wrong.
        if (why is CoordinatorException { Code: ProblemCode.NotFound }) actors.TryRemove(KeyValuePair.Create(actor.Study, actor));
        else broken.TrySetResult(why);
    }

    private StudyAlgorithms NewAlgorithms(StudySpec spec) =>
        new(options.CreateStrategy(spec.Strategy), options.CreatePruner(spec.Pruner), !options.ProposesBeside(spec.Strategy));
}
