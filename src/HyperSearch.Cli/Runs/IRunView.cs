using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Runs;

/// <summary>How a followed study is shown: a moving table for eyes, or plain lines.</summary>
internal interface IRunView
{
    /// <summary>Shows the board anew; <paramref name="news"/> are the trials whose state changed since the last call.</summary>
    void Show(RunBoard board, IReadOnlyList<TrialSummary> news);

    /// <summary>A line of its own, such as the worker's remarks.</summary>
    void Say(string line);

    /// <summary>Runs <paramref name="follow"/> with the view on the screen.</summary>
    Task While(Func<Task> follow);
}
