using System.Text;

namespace HyperSearch.Cli.Cluster;

/// <summary>Something typed at a terminal that shows nothing of it.</summary>
internal static class TypedSecret
{
    public static string Read()
    {
        var typed = new StringBuilder();
        for (ConsoleKeyInfo key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && typed.Length > 0) typed.Length--;
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }

        return typed.ToString();
    }
}
