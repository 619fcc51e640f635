using System.CommandLine;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>The options of <c>ablate</c> that are about Slurm.</summary>
internal sealed class SlurmCommandOptions
{
    private readonly Option<bool> _slurm = new("--slurm") { Description = "Run the cells as tasks of Slurm job arrays in place of local workers." };
    private readonly Option<string?> _template = new("--slurm-template") { Description = "A batch script with your site's #SBATCH lines and {{command}}; the one that is shipped unless given.", HelpName = "FILE" };
    private readonly Option<long?> _throttle = CommandOptions.OptionalWhole("--throttle", "Tasks that may run at once.", 1, 1_000_000);
    private readonly Option<long?> _seconds = CommandOptions.OptionalWhole("--seconds-per-task", "A task is given cells for at least so many seconds, for it costs the scheduler about one; 30 unless given.", 1, 1_000_000);
    private readonly Option<bool> _requeue = new("--requeue") { Description = "Let Slurm run a task again whose node died." };
    private readonly Option<bool> _detach = new("--detach") { Description = "Submit and return; status says how far the study is." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _slurm, _template, _throttle, _seconds, _requeue, _detach })
            command.Options.Add(option);
    }

    /// <summary>What they say; null for local workers.</summary>
    /// <exception cref="WrongUseException">They contradict one another, or the template is none.</exception>
    public SlurmPlan? Plan(ParseResult parse, long? workers)
    {
        if (parse.GetValue(_slurm))
            return workers is null
                ? new SlurmPlan(parse.GetValue(_template) is { } path ? SlurmTemplate.Read(path) : SlurmTemplate.Default, (int?)parse.GetValue(_throttle), parse.GetValue(_requeue), parse.GetValue(_detach)) { SecondsPerTask = parse.GetValue(_seconds) ?? 30 }
                : throw new WrongUseException($"--workers {workers}: expected without --slurm, where the cluster has the workers; --throttle limits the tasks that run at once.");
        var given = new Option[] { _template, _throttle, _seconds, _requeue, _detach }.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        return given is null ? null : throw new WrongUseException($"{given.Name}: expected together with --slurm.");
    }
}
