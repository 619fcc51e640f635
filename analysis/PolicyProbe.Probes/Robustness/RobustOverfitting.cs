using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Adversarial training of a wide network on few, partly mislabelled inputs, watched until it has overfitted, below a ceiling that is known.</summary>
/// <remarks>
/// L. Rice, E. Wong, Z. Kolter, "Overfitting in adversarially robust deep learning" (2020), on two Gaussians: no classifier is right under the attack more often
/// than Φ((m − ε)√d/σ), and the sign of Σxᵢ is so often.
/// </remarks>
public sealed record RobustOverfitting : IDiagnostic
{
    private const double Momentum = 0.9;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "robust-overfitting", "Does training against an attack overfit, and what would stopping early have saved?",
        "L. Rice, E. Wong, Z. Kolter, \"Overfitting in adversarially robust deep learning\" (2020), sections 3 and 4.1",
        "repeats × epochs × (2 × samples + validation + test) × (steps + 1) rows of the network");

    /// <summary>d.</summary>
    [Setting("dimension", "Inputs of the classifier.", Minimum = 1, Maximum = 10_000)]
    public int Dimension { get; init; } = 20;

    /// <summary>m.</summary>
    [Setting("mean", "Each coordinate of a class's mean, above epsilon.", Minimum = 0, AboveMinimum = true)]
    public double Mean { get; init; } = 0.5;

    /// <summary>ε.</summary>
    [Setting("epsilon", "Radius of the attack in L∞.", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 0.2;

    /// <summary>n.</summary>
    [Setting("samples", "Training inputs.", Minimum = 10, Maximum = 1_000_000)]
    public int Samples { get; init; } = 200;

    /// <summary>The share of training and validation labels that are flipped.</summary>
    [Setting("flips", "Share of training and validation labels that are flipped.", Minimum = 0, Maximum = 0.49)]
    public double Flips { get; init; } = 0.1;

    /// <summary>Held-out inputs to stop by.</summary>
    [Setting("validation", "Held-out inputs to stop by.", Minimum = 10, Maximum = 1_000_000)]
    public int Validation { get; init; } = 200;

    /// <summary>Held-out inputs to judge by.</summary>
    [Setting("test", "Held-out inputs to judge by, their labels as they are.", Minimum = 100, Maximum = 1_000_000)]
    public int Test { get; init; } = 1000;

    /// <summary>Units of the hidden layer.</summary>
    [Setting("width", "Units of the hidden layer.", Minimum = 1, Maximum = 100_000)]
    public int Width { get; init; } = 512;

    /// <summary>Epochs.</summary>
    [Setting("epochs", "Epochs of training.", Minimum = 1, Maximum = 100_000)]
    public int Epochs { get; init; } = 60;

    /// <summary>η.</summary>
    [Setting("rate", "Learning rate; the momentum is 0.9.", Minimum = 0, AboveMinimum = true)]
    public double Rate { get; init; } = 0.01;

    /// <summary>Rows of a step.</summary>
    [Setting("batch", "Inputs of a step.", Minimum = 1, Maximum = 1_000_000)]
    public int Batch { get; init; } = 50;

    /// <summary>Gradient steps of an attack.</summary>
    [Setting("steps", "Gradient steps of an attack, from a random start.", Minimum = 1, Maximum = 10_000)]
    public int Steps { get; init; } = 10;

    /// <summary>R.</summary>
    [Setting("repeats", "Independent trainings, each with data of its own.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Width = 128, Epochs = 40, Test = 500, Steps = 5, Repeats = 3 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Epsilon >= Mean)
            throw new WrongUseException($"epsilon={Epsilon}: expected below mean = {Mean}; beyond it no classifier is better than chance under the attack.");
        var (data, attack) = (new LabelledGaussians(Dimension, Mean), new SetAscent(PerturbationSet.Of(BallNorm.Linf, Dimension, Epsilon)) { Steps = Steps, RandomStart = true });
        var work = new Work(context.Progress, (double)Repeats * Epochs, context.Cancellation);
        var (runs, checks) = (new OverfittingMonitor[Repeats], new GroundTruthCheck[Repeats][]);
        void Run(int r)
        {
            var rng = context.Stream(Card).Fork($"repeat/{r}");
            var (train, validation, test) = (data.Draw(Samples, Flips, rng.Fork("train")), data.Draw(Validation, Flips, rng.Fork("validation")), data.Draw(Test, 0, rng.Fork("test")));
            var classifier = new SmallNetwork(new MlpSpec(Dimension, [Width], Activation.Relu, 2), rng.Fork("weights"));
            var training = new AdversarialTraining(attack, Batch, Rate, Momentum);
            runs[r] = new OverfittingMonitor();
            for (var epoch = 1; epoch <= Epochs; epoch++)
            {
                training.Epoch(classifier, train, rng.Fork($"epoch/{epoch}"));
                double Error(LabelledSet set, string name) => RobustError.Of(classifier, set, attack, rng.Fork($"attack/{name}/{epoch}"));
                runs[r].Add(new RobustEpoch(epoch, Error(train, "train"), Error(validation, "validation"), Error(test, "test")));
                work.Done(1);
            }

            checks[r] = [.. Truths(r, data, test, attack, runs[r], rng.Fork("linear"))];
        }

        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, Run);
        var report = new RobustOverfittingReport(this, runs, data.Ceiling(Epsilon));
        return context.Result(
            this, "two Gaussians", [.. checks.SelectMany(of => of)],
            report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>What is known of a training's data, attack and best epoch.</summary>
    private IEnumerable<GroundTruthCheck> Truths(int r, LabelledGaussians data, LabelledSet test, SetAscent attack, OverfittingMonitor run, Rng rng)
    {
        var ceiling = data.Ceiling(Epsilon);
        var error = Math.Sqrt(ceiling * (1 - ceiling) / Test);
        yield return GroundTruthCheck.AtMost($"best-robust-accuracy@{r + 1}", 1 - run.Best.Test, ceiling, 4 * error, "Φ((m − ε)√d/σ), which no classifier exceeds; 4 standard errors of the test set");

        // The best classifier: the second output is Σxᵢ, the first 0. Under the attack it loses ε d, and no attack does more.
        var best = new SmallNetwork(new MlpSpec(Dimension, [], Activation.Tanh, 2), rng);
        Array.Clear(best.Theta);
        best.Theta.AsSpan(Dimension, Dimension).Fill(1);
        var turned = RobustError.Of(best, test, attack, rng);
        var exact = Enumerable.Range(0, Test).Count(b => (test.Labels[b] == 0 ? -1 : 1) * test.Inputs.AsSpan(b * Dimension, Dimension).ToArray().Sum() <= Epsilon * Dimension) / (double)Test;
        yield return GroundTruthCheck.Equal($"error-of-the-sign-of-the-sum@{r + 1}", turned, exact, 0, "share of test inputs with yΣxᵢ ≤ εd: the same inputs, so that nothing is left over");
        yield return GroundTruthCheck.Equal($"sign-of-the-sum@{r + 1}", 1 - turned, ceiling, 4 * error, "Φ((m − ε)√d/σ); 4 standard errors of the test set");
    }
}
