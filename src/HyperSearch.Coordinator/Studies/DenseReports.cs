using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Coordinator.Studies;

/// <summary>Which reports of the running attempts are kept beside the journal, so that a repeated one is known again.</summary>
internal sealed class DenseReports
{
    private readonly Dictionary<int, (int Attempt, int Index)> last = [];

    public int LastIndex(int number, int attempt) => last.TryGetValue(number, out var kept) && kept.Attempt == attempt ? kept.Index : -1;

    public void Add(int number, int attempt, int index) => last[number] = (attempt, index);

    /// <summary>Lets go of trials that run no more, and whose lease did not just expire: what comes for them later is stale or repeated, whatever its index.</summary>
    public void KeepRunning(StudyState state)
    {
        if (last.Count == 0) return;
        foreach (int number in last.Keys.Where(number => !Concern(state.Trials[number])).ToArray()) last.Remove(number);
    }

    /// <summary>Whether reports of the trial's attempt may still come.</summary>
    public static bool Concern(TrialRecord trial) => trial.State == TrialState.Running || trial.IsExpired;
}
