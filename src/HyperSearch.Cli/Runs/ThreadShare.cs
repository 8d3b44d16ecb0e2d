namespace HyperSearch.Cli.Runs;

/// <summary>How a machine's cores are shared among slots.</summary>
internal static class ThreadShare
{
    /// <summary>At least one thread a slot; a core is never promised twice while there are as many cores as slots.</summary>
    public static int PerSlot(int cores, int slots) => Math.Max(1, cores / Math.Max(1, slots));
}
