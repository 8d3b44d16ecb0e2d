using System.Text.Json;
using HyperSearch.Core.Trials;

namespace HyperSearch.Cli.Optimize;

/// <summary>From a line to a request. Every field is named; nothing is guessed.</summary>
internal static class RequestReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="RequestException">The line is no request.</exception>
    public static OptimizeRequest Read(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) throw new RequestException(RequestCode.BadJson, "the line is empty: a request is an object such as {\"ask\":1}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(BareNumbers.Marked(line), Strict);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw new RequestException(RequestCode.BadJson, $"the line is no JSON: {Reason(broken)}");
        }
        catch (InvalidOperationException broken)
        {
            // Half of a surrogate pair, written as an escape, parses and cannot be read.
            throw new RequestException(RequestCode.BadJson, $"the line holds a text that is none: {RequestFields.Shown(broken.Message)}");
        }
    }

    // The reader's first sentence; the place that follows it is counted after bare numbers were marked.
    private static string Reason(JsonException broken)
    {
        int end = broken.Message.IndexOf(". ", StringComparison.Ordinal);
        return RequestFields.Clean(end < 0 ? broken.Message : broken.Message[..end]);
    }

    private static OptimizeRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw RequestFields.Wrong("request", root, "an object such as {\"ask\":1}");
        JsonProperty[] members = [.. root.EnumerateObject()];
        if (members.Length != 1) throw new RequestException(RequestCode.UnknownRequest, $"a request has one member, not {members.Length}: ask, tell, report, best, pending or explain");
        JsonElement body = members[0].Value;
        return members[0].Name switch
        {
            "ask" => new OptimizeRequest.Ask(RequestFields.Int32(body, "ask")),
            "tell" => ReadTell(body),
            "report" => ReadReport(body),
            "best" => Plain(body, "best", new OptimizeRequest.Best()),
            "pending" => Plain(body, "pending", new OptimizeRequest.Pending()),
            "explain" => new OptimizeRequest.Explain(RequestFields.Int32(body, "explain")),
            var unknown => throw new RequestException(RequestCode.UnknownRequest, $"there is no request '{RequestFields.Shown(unknown)}': ask, tell, report, best, pending and explain are"),
        };
    }

    private static OptimizeRequest ReadTell(JsonElement body)
    {
        var fields = new RequestFields(body, "tell", "number", "value", "values", "stderr", "metrics", "state", "class", "message");
        int number = fields.Number("number");
        if (fields.Has("state")) return ReadState(fields, number);
        foreach (string ofFailures in (string[])["class", "message"])
            if (fields.Has(ofFailures)) throw new RequestException(RequestCode.MissingField, $"'tell.{ofFailures}' belongs to \"state\":\"failed\"");
        if (fields.Has("value") == fields.Has("values"))
            throw new RequestException(RequestCode.MissingField, "'tell' needs one of 'value', 'values' (several objectives) and 'state':'failed'");
        return new OptimizeRequest.Tell(
            number,
            fields.Has("value") ? [fields.Value("value")] : fields.Values("values"),
            fields.Has("stderr") ? fields.OneOrMore("stderr") : [],
            fields.Has("metrics") ? fields.Named("metrics") : []);
    }

    private static OptimizeRequest.TellFailed ReadState(RequestFields fields, int number)
    {
        string state = fields.Text("state");
        if (state != "failed") throw new RequestException(RequestCode.WrongKind, $"'tell.state' is '{RequestFields.Shown(state)}': only \"failed\" is told so, a completed trial by its value");
        foreach (string ofValues in (string[])["value", "values", "stderr", "metrics"])
            if (fields.Has(ofValues)) throw new RequestException(RequestCode.UnknownField, $"a failed trial has no '{ofValues}'");
        string name = fields.Text("class");
        FailureClass failure = TrialNames.ParseFailure(name)
            ?? throw new RequestException(RequestCode.UnknownClass, $"'{RequestFields.Shown(name)}' is no failure class: {string.Join(", ", Enum.GetValues<FailureClass>().Select(c => c.Name()))}, and oom for gpu_oom");
        return new OptimizeRequest.TellFailed(number, failure, fields.Has("message") ? fields.Text("message") : null);
    }

    private static OptimizeRequest.Report ReadReport(JsonElement body)
    {
        var fields = new RequestFields(body, "report", "number", "step", "value");
        return new OptimizeRequest.Report(fields.Number("number"), fields.Whole("step"), fields.Value("value"));
    }

    private static OptimizeRequest Plain(JsonElement body, string name, OptimizeRequest request) =>
        body.ValueKind == JsonValueKind.True ? request : throw RequestFields.Wrong(name, body, "true");
}
