using System.Globalization;

namespace HyperSearch.Chaos.Tests.Processes;

/// <summary>A process with all that it started, as the kernel knows them now; and signals to all of them at once.</summary>
internal static class ProcessTree
{
    /// <summary>The process and its descendants. Children in sessions of their own belong to it, those that were given to init do not.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(p => p.Parent, p => p.Id);
        var found = new List<int>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out int id))
        {
            if (id == root && !Directory.Exists($"/proc/{id}")) continue;
            found.Add(id);
            foreach (int child in children[id]) open.Enqueue(child);
        }

        return found;
    }

    /// <summary>Sends a signal in one call of kill; those that are gone already are passed over.</summary>
    public static void Signal(string name, IReadOnlyList<int> processes)
    {
        if (processes.Count > 0) Shell.Try("kill", ["-" + name, "--", .. processes.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Whether it exists and is no zombie.</summary>
    public static bool IsAlive(int process) => Stat(process) is { } stat && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');

    private static int ParentOf(int process) =>
        Stat(process) is { } stat ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    private static string? Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
