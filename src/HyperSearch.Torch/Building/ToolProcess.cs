using System.Diagnostics;
using System.Text;

namespace HyperSearch.Torch.Building;

/// <summary>Runs a program to its end and gathers what it says.</summary>
internal static class ToolProcess
{
    /// <summary>The exit code and everything written to both streams, in the order it came.</summary>
    public static (int ExitCode, string Output) Run(
        string program, IEnumerable<string> arguments, string workingDirectory, Action<string>? line = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        void Receive(object sender, DataReceivedEventArgs data)
        {
            if (data.Data is null) return;
            lock (output) output.AppendLine(data.Data);
            line?.Invoke(data.Data);
        }
        process.OutputDataReceived += Receive;
        process.ErrorDataReceived += Receive;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output.ToString());
    }
}
