using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>The only place where a study's state moves: state and event give the next state. Pure.</summary>
public static class StudyFold
{
    /// <exception cref="InvalidOperationException">The event cannot follow: the journal is not one that the decider wrote.</exception>
    public static StudyState Apply(StudyState? state, StudyEvent e)
    {
        if (e is StudyCreated created)
            return state is null ? Created(created) : throw new InvalidOperationException($"Study '{state.Spec.Name}' is created a second time at {state.Seq + 1}.");
        if (state is null) throw new InvalidOperationException($"The first event of a study is {e.GetType().Name}, not StudyCreated.");
        StudyState next = state with { Seq = state.Seq + 1, ChangedAt = e.At };
        next = e switch
        {
            TrialProposed p => TrialFold.Proposed(next, p),
            TrialLeased l => TrialFold.Leased(next, l),
            MetricReported r => TrialFold.Reported(next, r),
            CheckpointCommitted c => TrialFold.Saved(next, c),
            TrialCompleted c => TrialFold.Completed(next, c),
            TrialPaused p => TrialFold.Paused(next, p),
            TrialPromoted p => TrialFold.Promoted(next, p),
            TrialPruned p => TrialFold.Pruned(next, p),
            TrialFailed f => TrialFold.Failed(next, f),
            TrialRequeued r => TrialFold.Requeued(next, r),
            TrialReinstated r => TrialFold.Reinstated(next, r),
            TrialRetried r => TrialFold.Retried(next, r),
            TrialCancelled c => TrialFold.Cancelled(next, c),
            TrialRecorded r => TrialFold.Recorded(next, r),
            TrialEnqueued q => next with { Backlog = next.Backlog.Add(q.Parameters) },
            StudyPaused => next with { IsPaused = true },
            StudyResumed => next with { IsPaused = false },
            StudyEdited edit => EditDecider.Fold(next, edit),
            StudyFinished f => next with { Finish = f },
            SessionOpened s => Opened(next, s, state.ChangedAt),
            StudyRestored r => TrialFold.Restored(next, r),
            BestConfirmed b => next with { Confirmations = next.Confirmations.Add(b) },
            AdapterExported x => next with { Exports = next.Exports.Add(x) },
            _ => throw new InvalidOperationException($"No fold for {e.GetType().Name}."),
        };
        return next.Snapshot.Seq == next.Seq ? next : next with { Snapshot = next.Snapshot with { Seq = next.Seq } };
    }

    private static StudyState Created(StudyCreated e) => new()
    {
        Seq = 1,
        Spec = e.Spec,
        Seed = e.Seed,
        BaseDirectory = e.BaseDirectory,
        SourceText = e.SourceText,
        DataReportJson = e.DataReportJson,
        LeakageAllowed = e.LeakageAllowed,
        Inputs = e.Inputs,
        CreatedAt = e.At,
        ChangedAt = e.At,
        Backlog = [.. e.Spec.Enqueue],
        Snapshot = TrialSnapshot.Empty with { Seq = 1, Earlier = e.Earlier },
    };

    /// <summary>What the agent's earlier sessions still held ended when the journal last heard of them, not now.</summary>
    private static StudyState Opened(StudyState state, SessionOpened e, DateTimeOffset lastHeard)
    {
        var trials = state.Trials;
        bool live = false;
        foreach (int number in state.Running)
        {
            TrialRecord trial = trials[number];
            bool dead = trial.EndedAt is not null
                || string.Equals(state.FindSession(trial.Session)?.Agent, e.Agent, StringComparison.Ordinal);
            if (dead && trial.EndedAt is null) trials = trials.SetItem(number, trial with { EndedAt = lastHeard });
            live |= !dead;
        }

        var session = new StudySession(e.Agent, e.Session, e.At, e.EnvironmentJson);
        return state with
        {
            Trials = trials,
            Sessions = state.Sessions.Add(session),
            SessionsByName = state.SessionsByName.SetItem(e.Session, session),
            Clock = live ? state.Clock : state.Clock.Stop(lastHeard),
        };
    }
}
