using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>
/// Refuses a study whose data check found validation or test rows that are also in train. Of the report only its member
/// <c>leakage</c> is read here: a count, a flag or the list of rows.
/// </summary>
internal static class LeakageCheck
{
    public static void Refuse(JsonElement? report, bool allowed)
    {
        if (allowed || report is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("leakage", out JsonElement leakage) || !Leaks(leakage)) return;
        string detail = json.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : leakage.GetRawText();
        throw new CoordinatorException(
            ProblemCode.DataCheck,
            $"Rows of the validation or test set are also in the training set: {detail}",
            "Remove them from one of the two, or say --allow-leakage, which the journal keeps.");
    }

    private static bool Leaks(JsonElement leakage) => leakage.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Number => leakage.GetDouble() > 0,
        JsonValueKind.Array => leakage.GetArrayLength() > 0,
        JsonValueKind.Object => leakage.EnumerateObject().Any(member => Leaks(member.Value)),
        _ => false,
    };
}
