using System.Security.Cryptography;

namespace HyperSearch.Cli.Workers;

/// <summary>Numbers in [0, 1) that differ between workers: they keep beats and tries from falling together.</summary>
internal static class UniformDraw
{
    public static double Next() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}
