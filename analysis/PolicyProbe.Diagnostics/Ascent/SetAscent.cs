using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Projected steepest ascent of every row's function inside a set around it: FGSM and the fast gradient method in one step, PGD in many, with momentum and
/// halved steps as in AutoPGD. What comes back is the best iterate, the unperturbed point among them, never merely the last.
/// </summary>
/// <remarks>
/// δ ← P(δ + η s(∇F)), s the set's steepest step and η its share. I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and Harnessing Adversarial Examples"
/// (2015); A. Mądry et al., "Towards Deep Learning Models Resistant to Adversarial Attacks" (2018); F. Croce, M. Hein, "Reliable evaluation of adversarial
/// robustness …" (2020), algorithm 1: z = P(δ + η s), δ⁺ = P(δ + α(z − δ) + (1 − α)(δ − δ⁻)), α = 0.75; η halves at checkpoints where fewer than ρ = 0.75 of
/// the steps rose, or where neither η nor the best value has changed since the last one, and the search goes on from the best iterate.
/// </remarks>
/// <param name="Set">Where δ may be.</param>
public sealed record SetAscent(PerturbationSet Set)
{
    private const double Inertia = 0.25;
    private const double Rising = 0.75;

    /// <summary>Gradient steps; 1 from the centre with the whole radius is FGSM.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>η, the share of the set's steepest step that a step takes; null for 1 where there is one step, 2 where steps are halved and 2.5/Steps otherwise.</summary>
    public double? StepShare { get; init; }

    /// <summary>Whether steps keep a quarter of the last move, as AutoPGD's do.</summary>
    public bool Momentum { get; init; }

    /// <summary>Whether η halves by AutoPGD's rule.</summary>
    public bool Halving { get; init; }

    /// <summary>Independent starts; the best of all is kept. The first begins at the centre unless <see cref="RandomStart"/> says otherwise, the others at random.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>Whether the first start is random too.</summary>
    public bool RandomStart { get; init; }

    /// <summary>A start is at rest when a step moves δ by no more than this share of the set's size, and goes no further; 0 takes all steps.</summary>
    public double Tolerance { get; init; }

    /// <summary>FGSM and its kin: one whole step from the centre.</summary>
    public static SetAscent OneStep(PerturbationSet set) => new(set);

    /// <summary>AutoPGD: momentum and halved steps.</summary>
    public static SetAscent Auto(PerturbationSet set, int steps, int starts = 1) => new(set) { Steps = steps, Momentum = true, Halving = true, Starts = starts };

    /// <summary>Ascends.</summary>
    /// <param name="objective">F, B rows.</param>
    /// <param name="x">x [B, n], the centres.</param>
    /// <param name="rng">Draws the random starts: of start k from the fork <c>start/k</c>.</param>
    /// <exception cref="ArgumentException">Shapes differ, or a count is below 1, or the share is not positive.</exception>
    public AscentResult Run(IRowObjective objective, ReadOnlySpan<double> x, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(rng);
        var (rows, n) = (objective.Count, objective.Dimension);
        if (n != Set.Dimension)
            throw new ArgumentException($"objective: expected dimension n = {Set.Dimension} as the set has, got {n}.", nameof(objective));
        if (x.Length != rows * n)
            throw new ArgumentException($"x: expected [B, n], B = {rows}, n = {n}, got [{x.Length}].", nameof(x));
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Starts, 1);
        var share = StepShare ?? (Halving ? 2 : Steps == 1 ? 1 : 2.5 / Steps);
        if (!(share > 0 && double.IsFinite(share)))
            throw new ArgumentException($"StepShare: expected positive and finite, got {share}.");
        if (!(Tolerance >= 0))
            throw new ArgumentException($"Tolerance: expected at least 0, got {Tolerance}.");

        var result = new AscentResult(rows, n, Steps);
        objective.Gradients(x, result.Clean, result.CleanGradients);
        result.Clean.CopyTo(result.Values, 0);
        for (var start = 0; start < Starts; start++)
            Climb(objective, x.ToArray(), start > 0 || RandomStart ? rng.Fork($"start/{start}") : null, share, result, start);
        return result;
    }

    private void Climb(IRowObjective objective, double[] x, Rng? rng, double share, AscentResult result, int start)
    {
        var (rows, n) = (objective.Count, objective.Dimension);
        var climbers = new Climber[rows];
        var (point, values, gradients) = (new double[rows * n], new double[rows], new double[rows * n]);
        for (var b = 0; b < rows; b++)
            climbers[b] = new Climber(this, x.AsMemory(b * n, n), share, rng);
        for (var step = 0; step <= Steps; step++)
        {
            for (var b = 0; b < rows; b++)
                for (var i = 0; i < n; i++)
                    point[(b * n) + i] = x[(b * n) + i] + climbers[b].Delta[i];
            if (step < Steps)
                objective.Gradients(point, values, gradients);
            else
                objective.Values(point, values);
            for (var b = 0; b < rows; b++)
            {
                climbers[b].See(step, values[b], gradients.AsSpan(b * n, n));
                if (step < Steps)
                    climbers[b].Move(step);
            }

            if (step < Steps && step > 0 && climbers.All(climber => climber.Rested >= 0 && climber.Rested <= step))
            {
                foreach (var climber in climbers)
                    Array.Fill(climber.Trace, climber.Trace[step], step + 1, Steps - step);
                break;
            }
        }

        for (var b = 0; b < rows; b++)
            result.Keep(b, start, climbers[b]);
    }

    /// <summary>One row on its way.</summary>
    internal sealed class Climber
    {
        private readonly SetAscent _ascent;
        private readonly ReadOnlyMemory<double> _centre;
        private readonly double[] _last, _gradient, _bestGradient, _next;
        private double _share, _bestAtCheck;
        private int _check, _interval, _rises;
        private bool _halved;

        public Climber(SetAscent ascent, ReadOnlyMemory<double> centre, double share, Rng? rng)
        {
            var n = centre.Length;
            (_ascent, _centre, _share) = (ascent, centre, share);
            (Delta, _last, _gradient, _bestGradient, _next, Best) = (new double[n], new double[n], new double[n], new double[n], new double[n], new double[n]);
            Trace = new double[ascent.Steps + 1];
            if (rng is not null)
                ascent.Set.Sample(centre.Span, Delta, rng);
            Delta.CopyTo(_last, 0);
            _interval = Math.Max(1, (int)Math.Ceiling(0.22 * ascent.Steps));
            _check = _interval;
        }

        public double[] Delta { get; }

        public double[] Best { get; }

        public double BestValue { get; private set; } = double.NegativeInfinity;

        public double[] Trace { get; }

        public int ZeroGradients { get; private set; }

        public int BrokenGradients { get; private set; }

        /// <summary>The steps after which it rested; −1 while it moves.</summary>
        public int Rested { get; private set; } = -1;

        /// <summary>Takes note of F and ∇F at δ.</summary>
        public void See(int step, double value, ReadOnlySpan<double> gradient)
        {
            Trace[step] = value;
            if (step > 0 && value > Trace[step - 1])
                _rises++;
            if (step < _ascent.Steps)
            {
                gradient.CopyTo(_gradient);
                if (Mend(_gradient))
                    BrokenGradients++;
                else if (_ascent.Set.DualNorm(_gradient) == 0)
                    ZeroGradients++;
            }

            if (value > BestValue)
            {
                BestValue = value;
                Delta.CopyTo(Best, 0);
                _gradient.CopyTo(_bestGradient, 0);
            }

            if (!_ascent.Halving || Rested >= 0 || step < _check || step == _ascent.Steps)
                return;
            var halve = _rises <= Rising * _interval || (!_halved && BestValue <= _bestAtCheck);
            if (halve)
            {
                _share /= 2;
                Best.CopyTo(Delta, 0);
                Best.CopyTo(_last, 0);
                _bestGradient.CopyTo(_gradient, 0);
            }

            (_halved, _bestAtCheck, _rises) = (halve, BestValue, 0);
            _interval = Math.Max((int)Math.Ceiling(0.06 * _ascent.Steps), _interval - (int)Math.Ceiling(0.03 * _ascent.Steps));
            _interval = Math.Max(1, _interval);
            _check += _interval;
        }

        /// <summary>δ⁺ from the gradient seen last.</summary>
        public void Move(int step)
        {
            if (Rested >= 0)
                return;
            var x = _centre.Span;
            var (set, n, next) = (_ascent.Set, Delta.Length, _next);
            set.Steepest(_gradient, x, next);
            for (var i = 0; i < n; i++)
                next[i] = Delta[i] + (_share * next[i]);
            set.Project(next, x);
            if (_ascent.Momentum && step > 0)
            {
                for (var i = 0; i < n; i++)
                    next[i] = Delta[i] + ((1 - Inertia) * (next[i] - Delta[i])) + (Inertia * (Delta[i] - _last[i]));
                set.Project(next, x);
            }

            for (var i = 0; i < n && _ascent.Tolerance > 0; i++)
                _last[i] = next[i] - Delta[i];
            if (_ascent.Tolerance > 0 && set.Size(_last) <= _ascent.Tolerance)
                Rested = step + 1;
            Delta.CopyTo(_last, 0);
            next.CopyTo(Delta, 0);
        }

        /// <summary>An entry that is not finite says nothing: 0 in its place. True where there was one.</summary>
        private static bool Mend(Span<double> gradient)
        {
            var mended = false;
            foreach (ref var entry in gradient)
                if (!double.IsFinite(entry))
                    (entry, mended) = (0, true);
            return mended;
        }
    }
}
