using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A question about learning itself, answered on a problem that the diagnostic makes and whose truth is known. A diagnostic is a record: its
/// settings are its properties. A record that is an <c>IProbe</c> too answers the same question about a trained agent.
/// </summary>
public interface IDiagnostic : IMeasurement
{
    /// <summary>The same at a size that takes seconds: what <c>diagnose all</c> runs.</summary>
    IDiagnostic Reduced { get; }

    /// <summary>Measures, with every exact answer that there is in <see cref="ProbeResult.GroundTruth"/>.</summary>
    /// <exception cref="WrongUseException">The settings do not fit one another or the environment.</exception>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    ProbeResult Diagnose(DiagnosticContext context);
}

/// <summary>A diagnostic that can be asked about an environment of the user's choice, an exact problem for one.</summary>
public interface IDiagnosticOfEnvironments : IDiagnostic
{
    /// <summary>What its result calls the problem that it makes where no environment is chosen.</summary>
    string OwnProblem { get; }
}

/// <summary>What a diagnostic may use.</summary>
/// <param name="Seed">The seed of its stream; the same seed gives the same numbers.</param>
/// <param name="Progress">Told the share done, 0 to 1.</param>
/// <param name="Cancellation">Stops it.</param>
public sealed record DiagnosticContext(ulong Seed, IProgress<double>? Progress = null, CancellationToken Cancellation = default)
{
    /// <summary>Threads that may work at once; the results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Makes fresh environments of the kind that the user chose; null for the diagnostic's own.</summary>
    public Func<IEnvironment>? MakeEnvironment { get; init; }

    /// <summary>The stream of a diagnostic: depends on the seed and the id only.</summary>
    public Rng Stream(ProbeCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return new Rng(Seed).Fork($"diagnose/{card.Id}");
    }

    /// <summary>What a diagnostic measured on a problem of its own.</summary>
    /// <param name="diagnostic">Which, with its settings.</param>
    /// <param name="problem">What the problem is called.</param>
    /// <param name="checks">Measurements beside exact answers.</param>
    /// <param name="scalars">Numbers without an exact answer.</param>
    /// <param name="findings">The words.</param>
    /// <param name="figures">The pictures.</param>
    public ProbeResult Result(
        IDiagnostic diagnostic, string problem, IReadOnlyList<GroundTruthCheck> checks, IReadOnlyList<Scalar> scalars, IReadOnlyList<Finding> findings, IReadOnlyList<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        return new ProbeResult(diagnostic.Card.Id, 0, problem, Seed, Settings.Values(diagnostic), scalars, findings, figures) { GroundTruth = checks };
    }

    /// <summary>Says how far it is, and stops where the user has had enough.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Report(double share)
    {
        Cancellation.ThrowIfCancellationRequested();
        Progress?.Report(share);
    }
}
