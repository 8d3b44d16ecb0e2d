using HyperSearch.Journal;
using HyperSearch.Optimization.AskTell;

namespace HyperSearch.Cli.Optimize;

/// <summary>Requests in, answers out, a line each, until the input ends.</summary>
internal sealed class OptimizeSession(Optimizer optimizer, TextReader input, TextWriter output)
{
    private readonly LineReader lines = new(input);

    public async Task Run(CancellationToken cancel)
    {
        // Standard input cannot be cancelled: its reading is left behind when the process is asked to end.
        while (await Task.Run(Next, cancel).WaitAsync(cancel) is { } answer)
        {
            if (answer.Length == 0) continue;
            output.Write(answer + "\n");
            output.Flush();
        }
    }

    /// <summary>The answer to the next line, empty for an empty line; null at the end of the input.</summary>
    private string? Next()
    {
        string? line = lines.Read(out bool isTooLong);
        if (isTooLong) return AnswerWriter.Error(RequestCode.TooLong, $"a request has at most {LineReader.LengthMax} characters");
        return string.IsNullOrWhiteSpace(line) ? line?.Trim() : Answer(line);
    }

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
            case OptimizeRequest.Best: return AnswerWriter.Best(optimizer.Best());
            case OptimizeRequest.Pending: return AnswerWriter.Pending(optimizer.Pending);
            case OptimizeRequest.Explain explain: return AnswerWriter.Explanation(optimizer.Explain(explain.Number));
            case OptimizeRequest.Tell tell: optimizer.Tell(tell.Number, tell.Values, tell.StandardErrors, tell.Metrics); break;
            case OptimizeRequest.TellFailed failed: optimizer.TellFailed(failed.Number, failed.Class, failed.Message); break;
            default: throw new ArgumentOutOfRangeException(nameof(request), request, "A request without an answer.");
        }

        return AnswerWriter.Ok;
    }
}
