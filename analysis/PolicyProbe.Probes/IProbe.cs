using System.Reflection;
using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// A question about a frozen agent, and its answer in numbers, pictures and words. A probe is a record: its settings are its
/// properties. It sees copies and environments of its own, so training with and without it gives the same bits.
/// </summary>
public interface IProbe : IMeasurement
{
    /// <summary>What <see cref="Measure"/> will take, from settings and agent alone.</summary>
    /// <param name="context">What would be measured; nothing is stepped.</param>
    ProbeCost CostOf(ProbeContext context);

    /// <summary>Measures.</summary>
    /// <exception cref="WrongUseException">A setting does not fit the agent or the environment.</exception>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    ProbeResult Measure(ProbeContext context);
}

/// <summary>What a probe may use.</summary>
/// <param name="Snapshot">The frozen learner with its configuration.</param>
/// <param name="MakeEnvironment">Makes fresh environments of the kind that the agent was trained in, as they are.</param>
/// <param name="Seed">The seed of the probe's own stream; the same seed gives the same numbers, alone or among other probes.</param>
/// <param name="Progress">Told the share done, 0 to 1.</param>
/// <param name="Cancellation">Stops it.</param>
public sealed record ProbeContext(
    Snapshot Snapshot,
    Func<IEnvironment> MakeEnvironment,
    ulong Seed,
    IProgress<double>? Progress = null,
    CancellationToken Cancellation = default)
{
    /// <summary>Threads that may work at once; the results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The policies that the run had before; null where there is no run.</summary>
    public RunCheckpoints? Run { get; init; }

    /// <summary>Keeps what is finished of a long measurement; null for nobody. The numbers do not depend on it.</summary>
    public IKeeper? Keeper { get; init; }

    /// <summary>Makes fresh environments as the learner sees them: observations and rewards through its filters, which stand still.</summary>
    public Func<IEnvironment> PerceivedEnvironment { get; } = Snapshot.Learner.Perceive(MakeEnvironment);

    /// <summary>Environment steps of so many units; a complete episode is taken for one of the time limit or the model's horizon, 1000 where there is neither.</summary>
    public double StepsOf(double units, SampleUnit unit)
    {
        if (unit == SampleUnit.Pairs)
            return units;
        var environment = MakeEnvironment();
        return units * (environment.Spec.TimeLimit ?? (environment as IHasTransitionModel)?.Model.Horizon ?? 1000);
    }

    /// <summary>What is kept of a probe's measurement, by everything that its numbers depend on; null where nobody keeps.</summary>
    public IKeptParts? Kept(IProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var (agent, configuration) = (Snapshot.Learner.Agent, Snapshot.Configuration);
        return Keeper?.Open(probe.Card.Id, Snapshot.Update, string.Join('\n',
        [
            typeof(IProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
            $"{Seed}",
            .. Settings.Of(probe).Select(setting => $"{setting.Id}={setting.Value}"),
            JsonSerializer.Serialize(configuration, ResultJson.Compact),
            agent.Checksum(),
            $"{agent.Filter.Moments.Count} {string.Join(' ', agent.Filter.Moments.Mean.ToArray().Concat(agent.Filter.Moments.Squares.ToArray()).Select(BitConverter.DoubleToInt64Bits))}",
        ]));
    }

    /// <summary>The agent's functions in double precision.</summary>
    /// <exception cref="WrongUseException">Its hidden layers are normalised.</exception>
    public PreciseAgent Precise() => PreciseAgent.Of(Snapshot.Learner.Agent, PerceivedEnvironment().Spec, Snapshot.Configuration.Options(), Snapshot.Configuration.TrickSet());

    /// <summary>What a probe measured of this agent.</summary>
    /// <param name="probe">Which, with its settings.</param>
    /// <param name="scalars">The numbers.</param>
    /// <param name="findings">The words.</param>
    /// <param name="figures">The pictures.</param>
    public ProbeResult Result(IProbe probe, IReadOnlyList<Scalar> scalars, IReadOnlyList<Finding> findings, IReadOnlyList<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return new ProbeResult(probe.Card.Id, Snapshot.Update, Snapshot.Configuration.Environment, Seed, Settings.Values(probe), scalars, findings, figures);
    }

    /// <summary>The stream of a probe: depends on the seed, the probe's id and the update only.</summary>
    public Rng Stream(ProbeCard card) => new Rng(Seed).Fork($"probe/{card.Id}@{Snapshot.Update}");
}

/// <summary>The probes that exist: found in this assembly, so that adding one is adding its file.</summary>
public static class ProbeCatalogue
{
    /// <summary>Every probe with its defaults, by id.</summary>
    public static IReadOnlyList<IProbe> All { get; } =
        [.. typeof(IProbe).Assembly.GetTypes()
            .Where(type => typeof(IProbe).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false })
            .Select(type => (IProbe)Activator.CreateInstance(type)!)
            .OrderBy(probe => probe.Card.Id, StringComparer.Ordinal)];

    /// <summary>The probe of an id, with settings changed.</summary>
    /// <exception cref="WrongUseException">There is no such probe, or a setting breaks its rule.</exception>
    public static IProbe Find(string id, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var probe = All.FirstOrDefault(candidate => candidate.Card.Id == id)
            ?? throw new WrongUseException($"{id}: no such probe; {Nearest.Advice(id, [.. All.Select(candidate => candidate.Card.Id)], "Probes")}");
        return settings.Aggregate(probe, (current, pair) => Settings.With(current, id, pair.Key, pair.Value));
    }
}
