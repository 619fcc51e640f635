using PolicyProbe.Core;
using PolicyProbe.Envs.Gym;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>Where an environment comes from: our own rooms, a file, or an assembly of the user's that the user has named on this command line.</summary>
/// <param name="Id">The id.</param>
/// <param name="Plain">Makes fresh environments, with the observations that they define themselves.</param>
internal sealed record EnvironmentSource(string Id, Func<IEnvironment> Plain)
{
    /// <summary>What run.json keeps of the user's assembly; null where there is none.</summary>
    public RunAssembly? Assembly { get; private init; }

    /// <summary>What run.json keeps of the user's problem file; null where there is none.</summary>
    public RunFile? Problem { get; private init; }

    /// <summary>What a command on the run must be given for it: empty, or <c> --env-assembly FILE</c>.</summary>
    public string Option { get; private init; } = string.Empty;

    /// <summary>Makes fresh environments as a network sees them.</summary>
    public Func<IEnvironment> Make => () => OneHotEnvironment.Encode(Plain());

    /// <summary>The environment that the options name.</summary>
    /// <exception cref="WrongUseException">There is no such environment, file or assembly, or the time limit is not ours to set.</exception>
    public static EnvironmentSource Of(string id, string? assembly, int? timeLimit, Action<string> say)
    {
        if (assembly is null)
            return timeLimit is null ? WithoutAssembly(id) : throw new WrongUseException($"--time-limit {timeLimit}: {id} has its own; only a class in Gym.NET's shape, from --env-assembly, takes one.");
        var source = FromAssembly(id, assembly, timeLimit, out var loaded);
        foreach (var finding in loaded.Findings(id, timeLimit))
            say($"{(finding.Level == FindingLevel.Warning ? "! " : "- ")}{finding.Text} {finding.Advice}");
        return source;
    }

    /// <summary>
    /// The environment of a run, from the same files to the bit. An assembly is loaded only where the user names it again and it and what it
    /// loads are unchanged.
    /// </summary>
    /// <exception cref="WrongUseException">A file has changed or is missing, an assembly is named and the run has none, or none is named and the run has one.</exception>
    public static EnvironmentSource OfRun(RunFolder folder, string? assembly)
    {
        var id = folder.Record.Configuration.Environment;
        if (folder.Record.EnvironmentAssembly is { } recorded)
            return OfAssembly(folder.Path, id, recorded, assembly);
        if (assembly is not null)
            throw new WrongUseException($"--env-assembly {assembly}: the run's environment, {id}, is not from an assembly of yours; leave the option out.");
        var source = WithoutAssembly(id);
        if (folder.Record.ProblemFile is { } before && source.Problem is { } now && now.Sha256 != before.Sha256)
            throw new WrongUseException($"{id}: expected the file that the run was trained on, of SHA-256 {before.Sha256}, got {now.Sha256}; put that one back, or train a new run on this one.");
        return source;
    }

    private static EnvironmentSource WithoutAssembly(string id)
    {
        if (!FileEnvironments.Names(id))
            return new EnvironmentSource(id, Environments.Plain(id));
        var plain = FileEnvironments.Maker(id, out var file);
        return new EnvironmentSource(id, plain) { Problem = file };
    }

    private static EnvironmentSource OfAssembly(string run, string id, RunAssembly recorded, string? assembly)
    {
        if (assembly is null)
            throw new WrongUseException($"{run}: {id} is from an assembly of yours, which a run folder never loads by itself; name it again with --env-assembly {recorded.File}.");
        if (EnvironmentAssembly.HashOf(assembly) is var hash && hash != recorded.Sha256)
            throw new WrongUseException($"--env-assembly {assembly}: expected the assembly that the run was trained with, {recorded.File} of SHA-256 {recorded.Sha256}, got {hash}.");
        foreach (var file in recorded.Beside ?? [])
            if (EnvironmentAssembly.HashBeside(assembly, file.File) is var beside && beside != file.Sha256)
                throw new WrongUseException($"--env-assembly {assembly}: it loads {file.File} beside it, which has changed since the run was trained: expected SHA-256 {file.Sha256}, {(beside is null ? "it is missing" : $"got {beside}")}.");
        var source = FromAssembly(id, assembly, recorded.TimeLimit, out var loaded);

        // The bytes that were loaded are the ones that count, should a file have changed since it was hashed.
        if (loaded.Sha256 != recorded.Sha256)
            throw new WrongUseException($"--env-assembly {assembly}: the file changed while it was read.");
        if (recorded.Beside is { } known && source.Assembly!.Beside!.Except(known).FirstOrDefault() is { } other)
            throw new WrongUseException($"--env-assembly {assembly}: it loads {other.File} beside it, of SHA-256 {other.Sha256}, which it did not when the run was trained; take it away, or train a new run.");
        return source with { Assembly = recorded };
    }

    private static EnvironmentSource FromAssembly(string id, string path, int? timeLimit, out EnvironmentAssembly loaded)
    {
        loaded = EnvironmentAssembly.Load(path);
        var maker = loaded.Maker(id, timeLimit);
        return new EnvironmentSource(id, maker)
        {
            Assembly = new RunAssembly(loaded.FileName, loaded.Sha256, timeLimit, [.. loaded.LoadedBy(maker).Select(file => new RunFile(file.Key, file.Value))]),
            Option = $" --env-assembly {path}",
        };
    }
}
