using System.ComponentModel;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Hosts;

/// <summary>Runs each attempt as a process of the user's own program.</summary>
internal sealed class CommandHost(ProcessLauncher launcher, AllowedPrograms allowed, DeviceSummary? device, TimeProvider time) : ITrialHost
{
    public async Task<AttemptResult> Run(AttemptContext context, CancellationToken drain)
    {
        CommandLine command = context.Grant.Command ?? throw new ArgumentException($"Trial {context.Grant.Trial} of '{context.Grant.Study}' is granted as a command without one.", nameof(context));
        IReadOnlyList<string> arguments = CommandInput.Arguments(command.Run, context.Grant.Parameters);
        IReadOnlyDictionary<string, string?> environment = CommandInput.Environment(command.Environment, context.Grant.Parameters, device);
        string searchPath = environment.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        if (Programs.Refusal(arguments.Count > 0 ? arguments[0] : "", command.WorkingDirectory, searchPath) is { } refusal) return AttemptResult.Failed(FailureClasses.UserError, refusal);
        if (Programs.Find(arguments[0], command.WorkingDirectory, searchPath) is { } program && allowed.Refusal(program, command.Environment.Keys) is { } forbidden)
            return AttemptResult.Failed(FailureClasses.UserError, forbidden);

        try
        {
            using ChildProcess child = await launcher.Start(new ChildCommand(arguments, command.WorkingDirectory, environment, context.Mark));
            using var attempt = new CommandAttempt(context, child, time);
            return await attempt.Run(drain);
        }
        catch (Win32Exception error)
        {
            return AttemptResult.Failed(FailureClasses.Infra, $"the command could not be started: {error.Message}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
