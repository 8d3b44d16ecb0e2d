using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Artifacts;

/// <summary>Puts this node's paths in the place of the submitter's, in settings and command lines.</summary>
internal static class GrantPaths
{
    /// <param name="local">This node's path for each input's own.</param>
    /// <param name="work">Where a command works if the submitter's folder is not there.</param>
    public static Grant Replace(Grant grant, IReadOnlyDictionary<string, string> local, string work) => grant with
    {
        Settings = grant.Settings is { } settings ? JsonSerializer.SerializeToElement(Walk(JsonNode.Parse(settings.GetRawText()), local)) : null,
        Command = grant.Command is { } command ? Replace(command, local, work) : null,
    };

    /// <summary>The program itself is never replaced: what may run here is for this node to say.</summary>
    private static CommandLine Replace(CommandLine command, IReadOnlyDictionary<string, string> local, string work)
    {
        string Here(string argument) => local.GetValueOrDefault(Path.GetFullPath(argument.Length == 0 ? "." : argument, command.WorkingDirectory), argument);
        return command with
        {
            Run = [.. command.Run.Take(1), .. command.Run.Skip(1).Select(Here)],
            WorkingDirectory = Directory.Exists(command.WorkingDirectory) ? command.WorkingDirectory : work,
        };
    }

    private static JsonNode? Walk(JsonNode? node, IReadOnlyDictionary<string, string> local) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Walk(m.Value, local)))),
        JsonArray items => new JsonArray([.. items.Select(i => Walk(i, local))]),
        JsonValue value when value.TryGetValue(out string? text) && local.TryGetValue(text, out string? here) => JsonValue.Create(here),
        _ => node?.DeepClone(),
    };
}
