using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The engines that run networks, by id.</summary>
public static class Engines
{
    /// <summary>The id that leaves the choice to us.</summary>
    public const string Auto = "auto";

    /// <summary>The id of <see cref="FusedMlp{T}"/>.</summary>
    public const string Fused = "fused";

    private static readonly string[] All = [Auto, Fused, TorchEngine.Id];

    /// <summary>The engine for a run: the one asked for, or the fused one for plain networks on the CPU and torch for all else.</summary>
    /// <param name="asked">What <c>--engine</c> says.</param>
    /// <param name="device">What <c>--device</c> says.</param>
    /// <param name="tricks">The run's tricks: with normalisation between layers a network is no plain one.</param>
    /// <exception cref="WrongUseException">There is no such engine, or it cannot run this.</exception>
    public static string Resolve(string asked, string device, TrickSet tricks)
    {
        ArgumentNullException.ThrowIfNull(tricks);
        if (!All.Contains(asked))
            throw new WrongUseException($"--engine {asked}: expected {string.Join(", ", All.SkipLast(1))} or {All[^1]}; did you mean {Nearest.To(asked, All)}?");
        return asked switch
        {
            Fused when device != "cpu" => throw new WrongUseException($"--engine {Fused} --device {device}: expected --device cpu, where this engine runs; leave --engine out for torch."),
            Auto => device == "cpu" && !tricks.Hooks<ILayerNormalisation>().Any() ? Fused : TorchEngine.Id,
            _ => asked,
        };
    }

    /// <summary>The maker of networks of a resolved engine on a device.</summary>
    /// <exception cref="WrongUseException">There is no such engine or device.</exception>
    public static Func<MlpSpec, INetwork<float>> On(string engine, string device) => engine switch
    {
        Fused => spec => new FusedMlp<float>(spec),
        TorchEngine.Id => TorchEngine.On(device),
        _ => throw new WrongUseException($"--engine {engine}: expected {Fused} or {TorchEngine.Id}."),
    };
}
