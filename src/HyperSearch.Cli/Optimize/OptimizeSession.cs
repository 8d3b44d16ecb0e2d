using HyperSearch.Journal;
using HyperSearch.Optimization.AskTell;

namespace HyperSearch.Cli.Optimize;

/// <summary>
/// Requests in, answers out, a line each, until the input ends. A blank line gets its answer too, an error: a caller that waits for one after every line
/// that it wrote would otherwise wait for ever.
/// </summary>
internal sealed class OptimizeSession(Optimizer optimizer, TextReader input, TextWriter output, TimeProvider clock)
{
    /// <summary>A caller that is silent for so long after a tell leaves time to compute the next proposal; one that tells a batch does not.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(20);

    private readonly LineReader lines = new(input);
    private bool isTold;

    public async Task Run(CancellationToken cancel)
    {
        while (true)
        {
            // Standard input cannot be cancelled: its reading is left behind when the process is asked to end.
            Task<InputLine?> reading = Task.Run(lines.Read, cancel);
            if (isTold) await Prepare(reading, cancel);
            if (await reading.WaitAsync(cancel) is not { } line) return;
            output.Write((line.IsTooLong ? TooLong() : Answer(line.Text)) + "\n");
            output.Flush();
        }
    }

    private async Task Prepare(Task reading, CancellationToken cancel)
    {
        isTold = false;
        await Task.WhenAny(reading, Task.Delay(Idle, clock, cancel));
        if (!reading.IsCompleted) optimizer.Prepare();
    }

    private static string TooLong() => AnswerWriter.Error(RequestCode.TooLong, $"a request has at most {LineReader.LengthMax} characters");

    private string Answer(string line)
    {
        try
        {
            return Answer(RequestReader.Read(line));
        }
        catch (RequestException wrong)
        {
            return AnswerWriter.Error(wrong.Code, wrong.Message);
        }
        catch (AskTellException refused)
        {
            return AnswerWriter.Error(refused.Code, refused.Message);
        }
        catch (JournalFullException full)
        {
            return AnswerWriter.Error(RequestCode.StorageFull, full.Message);
        }
    }

    private string Answer(OptimizeRequest request)
    {
        switch (request)
        {
            case OptimizeRequest.Ask ask: return AnswerWriter.Trials(optimizer.Ask(ask.Count));
            case OptimizeRequest.Report report: return AnswerWriter.Verdict(optimizer.Report(report.Number, report.Step, report.Value));
            case OptimizeRequest.Best: return optimizer.State.Spec.Objectives.Length == 1 ? AnswerWriter.Best(optimizer.Best()) : AnswerWriter.Front(optimizer.Front());
            case OptimizeRequest.Pending: return AnswerWriter.Pending(optimizer.Pending);
            case OptimizeRequest.Explain explain: return AnswerWriter.Explanation(optimizer.Explain(explain.Number));
            case OptimizeRequest.Tell tell: optimizer.Tell(tell.Number, tell.Values, tell.StandardErrors, tell.Metrics); break;
            case OptimizeRequest.TellFailed failed: optimizer.TellFailed(failed.Number, failed.Class, failed.Message); break;
            default: throw new ArgumentOutOfRangeException(nameof(request), request, "A request without an answer.");
        }

        isTold = true;
        return AnswerWriter.Ok;
    }
}
