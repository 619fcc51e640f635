using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Certificates by Gaussian noise on a linear classifier, where the true distance to the boundary is known, and averages without noise.</summary>
/// <remarks>
/// With noise of deviation σ the class of an input at distance d from the boundary is met with probability Φ(d/σ), so that the best possible certificate is d
/// itself. A bound from n samples may exceed it in a share α of repetitions at most; how often it does is a sum of binomial probabilities.
/// </remarks>
public sealed record Smoothing : IDiagnostic
{
    /// <summary>One side of four standard errors.</summary>
    private const double Accident = 3e-5;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "smoothing", "How large a radius do noisy copies of an input certify, and how often is the certificate wrong?",
        "J. Cohen, E. Rosenfeld, Z. Kolter, \"Certified Adversarial Robustness via Randomized Smoothing\" (2019); C. Campbell et al., \"Deterministic Gaussian Averaged Neural Networks\" (2020)",
        "noise levels × distances × estimate forward passes, and repetitions × (select + trial) of them");

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the classifier.", Minimum = 1, Maximum = 10_000)]
    public int Dimension { get; init; } = 20;

    /// <summary>σ.</summary>
    [Setting("noise", "Deviations of the noise.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Noise { get; init; } = [0.25, 0.5, 1];

    /// <summary>d.</summary>
    [Setting("distances", "Distances of the inputs from the boundary, ascending.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Distances { get; init; } = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2];

    /// <summary>n₀.</summary>
    [Setting("select", "Noisy copies that choose the class.", Minimum = 1, Maximum = 1_000_000)]
    public int Select { get; init; } = 100;

    /// <summary>n.</summary>
    [Setting("estimate", "Noisy copies that bound its probability.", Minimum = 1, Maximum = 10_000_000)]
    public int Estimate { get; init; } = 100_000;

    /// <summary>α.</summary>
    [Setting("alpha", "How often a certificate may be wrong.", Minimum = 0, AboveMinimum = true, Maximum = 0.49)]
    public double Alpha { get; init; } = 0.001;

    /// <summary>How often a small certificate is repeated.</summary>
    [Setting("repetitions", "Repetitions of a certificate and of a prediction.", Minimum = 100, Maximum = 1_000_000)]
    public int Repetitions { get; init; } = 1000;

    /// <summary>n in the repetitions.</summary>
    [Setting("trial", "Noisy copies in each repetition.", Minimum = 10, Maximum = 1_000_000)]
    public int Trial { get; init; } = 1000;

    /// <summary>α in the repetitions.</summary>
    [Setting("trial-alpha", "How often a repetition may be wrong; larger than alpha, so that it can be seen.", Minimum = 0, AboveMinimum = true, Maximum = 0.49)]
    public double TrialAlpha { get; init; } = 0.05;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Dimension = 5, Estimate = 10_000, Trial = 300 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Distances.SequenceEqual(Distances.Order()))
            throw new WrongUseException($"distances={string.Join(',', Distances)}: expected ascending, as in distances={string.Join(',', Distances.Order())}.");
        if (Noise.Distinct().Count() != Noise.Count)
            throw new WrongUseException($"noise={string.Join(',', Noise)}: expected each once.");
        var rng = context.Stream(Card);
        double[] w = [.. Enumerable.Range(0, Dimension).Select(_ => rng.NextNormal())];
        var problem = new KnownBoundary(w, rng.NextNormal());
        var (checks, lines, rows, above) = (new List<GroundTruthCheck>(), new List<Line>(), new List<IReadOnlyList<TableEntry>>(), 0);
        foreach (var sigma in Noise)
        {
            context.Report(0.6 * lines.Count / (2 * Noise.Count));
            var smoothing = new RandomisedSmoothing(problem.Classifier, sigma);
            var (radii, possible, frequency, probability, variance) = (new List<double?>(), new List<double?>(), 0.0, 0.0, 0.0);
            foreach (var distance in Distances)
            {
                var found = smoothing.Certify(problem.At(distance, rng), Select, Estimate, Alpha, rng);
                var (p, met) = (StandardNormal.Cdf(distance / sigma), found.Chosen == 1 ? found.Frequency : 1 - found.Frequency);
                above += found.Class is { } c && (c == 0 || found.Radius > distance) ? 1 : 0;
                radii.Add(found.Radius);
                possible.Add(SmoothingCertificate.Of(1, (int)Math.Round(p * Estimate), Estimate, sigma, Alpha).Radius);
                (frequency, probability, variance) = (frequency + (met / Distances.Count), probability + (p / Distances.Count), variance + (p * (1 - p)));
                rows.Add([.. new[] { sigma, distance, p, met, found.Bound, found.Radius, GaussianAverage.LipschitzRadius(found.Bound, sigma) }.Select(TableEntry.Of)]);
            }

            checks.Add(GroundTruthCheck.Equal($"frequency@{sigma:R}", frequency, probability, 4 * Math.Sqrt(variance / Estimate) / Distances.Count, "mean over the inputs of Φ(d/σ), the probability of the class on whose side they are; 4 standard errors"));
            lines.Add(new Line($"σ = {sigma:R}", LineRole.Measured, Distances, radii));
            lines.Add(new Line($"σ = {sigma:R}, at the expected count", LineRole.Theory, Distances, possible, About: $"σ = {sigma:R}"));
        }

        var certificates = Noise.Count * Distances.Count;
        var strays = Math.Max(Alpha, (double)new BinomialProbabilities(certificates, Alpha).Reach(Accident) / certificates);
        checks.Add(GroundTruthCheck.AtMost("certificates-above-the-distance", (double)above / certificates, Alpha, strays - Alpha, $"share of the {certificates} certificates that exceed the true distance or name the wrong class: at most α; more than the tolerance by accident once in 30,000 times, by binomial probabilities"));
        checks.AddRange(new SmoothingRepetitions(problem, Noise[0], Select, Trial, TrialAlpha, Repetitions).Checks(rng, share => context.Report(0.6 + (0.4 * share))));
        checks.AddRange(SmoothingAverages.Checks(rng));
        lines.Add(new Line("true distance", LineRole.Truth, Distances, [.. Distances.Select(distance => (double?)distance)]));
        var abstained = rows.Count(row => row[5].Value == 0);
        return context.Result(
            this, "linear classifier", checks,
            [new Scalar("abstained", (double)abstained / certificates, null, null, "1", Direction.LowerIsBetter, certificates, "share of the inputs for which the bound of p_A was not above ½")],
            [
                new Finding("certifies-the-smoothed", FindingLevel.Note, $"{(above == 0 ? "No certificate passes the true distance" : $"{above} of {certificates} certificates pass the true distance or name the wrong class")}, and with {Estimate:N0} copies none can pass σΦ⁻¹(α^(1/n)) = {string.Join(", ", Noise.Select(sigma => $"{sigma * StandardNormal.Quantile(Math.Pow(Alpha, 1.0 / Estimate)):0.00} at σ = {sigma:R}"))}: more noise certifies what is far, less noise what is near.", "The certificate is of the smoothed classifier: deploy that one, at the σ it was certified with. For a policy: act by the action that is modal most often under noise."),
                new Finding("half-is-the-constant", FindingLevel.Note, "K regularised fits tend to the average over N(0, σ²) with λ = ½; with λ = 1 they smooth by twice the variance.", "A network fitted with λ = 1 has the certificate of noise √2 σ, not σ."),
            ],
            [new LineFigure("certified-radius", "Certified radius, against the true distance", $"Inputs of a linear classifier in {Dimension} dimensions, {Estimate:N0} noisy copies, α = {Alpha:R}; 0 where it abstains. The dark line is the distance, which no right certificate passes.", new Axis("distance to the boundary"), new Axis("certified radius"), lines, [])])
        with
        {
            Tables = [new Table("certificates", "What each input's noisy copies certify", $"Clopper–Pearson bounds of {Estimate:N0} copies at α = {Alpha:R}; the last column is the radius by the Lipschitz constant √(2/π)/σ.", ["σ", "distance", "p_A", "frequency", "bound", "radius", "Lipschitz radius"], rows)],
        };
    }
}
