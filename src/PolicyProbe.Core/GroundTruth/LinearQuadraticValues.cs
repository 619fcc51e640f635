using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// Value and action value at any time of a linear-quadratic problem under a policy that is affine in the state, a = Gx + g + diag(σ)ε,
/// ε ~ N(0, I): of an episode that is cut off after T steps, or of one that goes on for ever.
/// </summary>
/// <remarks>
/// V_t(x) = −xᵀP_t x − 2p_tᵀx − c_t, V_T = 0. With F = A + BG, h = Bg, Σ = diag(σ²), and P, p, c of time t + 1:
/// P_t = Q + GᵀRG + γFᵀPF; p_t = GᵀRg + γFᵀ(Ph + p); c_t = gᵀRg + tr RΣ + γ(hᵀPh + 2pᵀh + tr BᵀPBΣ + tr PW + c);
/// Q_t(x, a) = −xᵀQx − aᵀRa − γ(yᵀPy + 2pᵀy + tr PW + c), y = Ax + Ba. For ever they are the fixed point. With g = 0 and one σ it is
/// <see cref="LinearQuadraticEvaluation"/>; E V₀(x₀) is <see cref="LinearQuadraticEpisode.Return"/>.
/// </remarks>
public sealed class LinearQuadraticValues
{
    private readonly Matrix<double> _a;
    private readonly Matrix<double> _b;
    private readonly Matrix<double> _q;
    private readonly Matrix<double> _r;
    private readonly Matrix<double> _w;
    private readonly double _discount;
    private readonly Quadratic[] _layers;
    private readonly bool _forEver;

    private LinearQuadraticValues(LinearQuadraticModel model, double discount, Func<LinearQuadraticValues, Quadratic[]> layers, bool forEver)
    {
        (_a, _b, _q, _r, _w) = (Dense(model.A), Dense(model.B), Dense(model.Q), Dense(model.R), Dense(model.W));
        (_discount, _forEver) = (discount, forEver);
        _layers = layers(this);
    }

    /// <summary>The values of episodes of T steps.</summary>
    /// <param name="model">The problem; its own γ is not looked at.</param>
    /// <param name="gain">G [m, n].</param>
    /// <param name="offset">g [m].</param>
    /// <param name="sigma">σ [m].</param>
    /// <param name="discount">γ in [0, 1].</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">A shape is wrong, γ is outside [0, 1], or T is below 1.</exception>
    public static LinearQuadraticValues Within(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount, int steps)
    {
        Require(model, gain, offset, sigma, discount);
        if (steps < 1)
            throw new ArgumentException($"steps: expected at least 1, got {steps}.", nameof(steps));
        return new LinearQuadraticValues(model, discount, values =>
        {
            var n = model.States;
            var layers = new Quadratic[steps + 1];
            layers[steps] = new Quadratic(Matrix<double>.Build.Dense(n, n), Matrix<double>.Build.Dense(n, 1), 0);
            for (var t = steps - 1; t >= 0; t--)
                layers[t] = values.Before(layers[t + 1], Dense(gain), Column(offset), Noise(sigma));
            return layers;
        }, forEver: false);
    }

    /// <summary>The values of an episode without end; null where √γF is not stable or γ = 1: then there are none.</summary>
    /// <inheritdoc cref="Within"/>
    public static LinearQuadraticValues? ForEver(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount)
    {
        Require(model, gain, offset, sigma, discount);
        var (g, f) = (Dense(gain), Dense(model.A) + (Dense(model.B) * Dense(gain)));
        if (!(discount < 1 && Lyapunov.SpectralRadius(Math.Sqrt(discount) * f) < 1))
            return null;
        if (Lyapunov.Solve(Math.Sqrt(discount) * f.Transpose(), Dense(model.Q) + (g.Transpose() * Dense(model.R) * g)) is not { } p)
            return null;
        var (h, n) = (Dense(model.B) * Column(offset), model.States);
        var linear = (Matrix<double>.Build.DenseIdentity(n) - (discount * f.Transpose()))
            .Solve((g.Transpose() * Dense(model.R) * Column(offset)) + (discount * f.Transpose() * p * h));
        return new LinearQuadraticValues(model, discount, values =>
        {
            // One step back from c = 0 gives what the constant grows by: c = that / (1 − γ).
            var grown = values.Before(new Quadratic(p, linear, 0), g, Column(offset), Noise(sigma)).Constant;
            return [new Quadratic(p, linear, grown / (1 - discount))];
        }, forEver: true);
    }

    /// <summary>V_t(x); 0 from T on.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="time">t, the steps that the episode had before.</param>
    public double Value(ReadOnlySpan<double> x, int time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        return Layer(time) is { } layer ? layer.Of(Column(x.ToArray())) : 0;
    }

    /// <summary>Q_t(x, a); 0 from T on.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="action">a [m].</param>
    /// <param name="time">t.</param>
    public double ActionValue(ReadOnlySpan<double> x, ReadOnlySpan<double> action, int time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        if (Layer(time) is null)
            return 0;
        var (state, a) = (Column(x.ToArray()), Column(action.ToArray()));
        var next = Layer(time + 1) ?? _layers[^1];
        return -Form(_q, state) - Form(_r, a) + (_discount * (next.Of((_a * state) + (_b * a)) - (next.P * _w).Trace()));
    }

    /// <summary>The layer of a time; null from T on.</summary>
    private Quadratic? Layer(int time) => _forEver ? _layers[0] : time < _layers.Length - 1 ? _layers[time] : null;

    private Quadratic Before(Quadratic next, Matrix<double> g, Matrix<double> offset, Matrix<double> noise)
    {
        var (f, h) = (_a + (_b * g), _b * offset);
        var p = _q + (g.Transpose() * _r * g) + (_discount * f.Transpose() * next.P * f);
        var linear = (g.Transpose() * _r * offset) + (_discount * f.Transpose() * ((next.P * h) + next.Linear));
        var beyond = Form(next.P, h) + (2 * (next.Linear.Transpose() * h)[0, 0]) + (_b.Transpose() * next.P * _b * noise).Trace() + (next.P * _w).Trace() + next.Constant;
        return new Quadratic((p + p.Transpose()) / 2, linear, Form(_r, offset) + (_r * noise).Trace() + (_discount * beyond));
    }

    private static void Require(LinearQuadraticModel model, double[,] gain, double[] offset, double[] sigma, double discount)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(sigma);
        model.Validate();
        LinearQuadraticModel.Require(nameof(gain), gain, model.Actions, model.States, "[m, n]");
        if (offset.Length != model.Actions || sigma.Length != model.Actions)
            throw new ArgumentException($"offset, sigma: expected [m], m = {model.Actions}, got {offset.Length} and {sigma.Length}.", nameof(offset));
        if (!(discount >= 0 && discount <= 1))
            throw new ArgumentException($"discount: expected γ in [0, 1], got {discount}.", nameof(discount));
    }

    private static double Form(Matrix<double> m, Matrix<double> x) => (x.Transpose() * m * x)[0, 0];

    private static Matrix<double> Dense(double[,] matrix) => Matrix<double>.Build.DenseOfArray(matrix);

    private static Matrix<double> Column(double[] vector) => Matrix<double>.Build.Dense(vector.Length, 1, vector);

    private static Matrix<double> Noise(double[] sigma) => Matrix<double>.Build.DenseOfDiagonalArray([.. sigma.Select(s => s * s)]);

    /// <summary>−xᵀPx − 2pᵀx − c.</summary>
    private sealed record Quadratic(Matrix<double> P, Matrix<double> Linear, double Constant)
    {
        public double Of(Matrix<double> x) => -Form(P, x) - (2 * (Linear.Transpose() * x)[0, 0]) - Constant;
    }
}
