using System.Numerics;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.Learning.Agents;

public sealed class AdamTests
{
    public static TheoryData<int> Sizes => [1, Vector<float>.Count - 1, Vector<float>.Count, (2 * Vector<float>.Count) + 3, 100];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Fifty_steps_on_a_quadratic_equal_TorchSharps(int size)
    {
        using var scope = NewDisposeScope();
        var rng = new Rng(11);
        float[] theta = [.. Enumerable.Range(0, size).Select(_ => (float)rng.NextNormal())];
        float[] curvature = [.. Enumerable.Range(0, size).Select(_ => (float)Math.Exp(3 * rng.NextNormal()))];
        var twin = new Parameter(tensor(theta));
        var optimiser = optim.Adam([twin], lr: 1e-2, eps: 1e-5);
        var adam = new PolicyProbe.Learning.Adam(size);
        for (var step = 0; step < 50; step++)
        {
            adam.Step(theta, [.. theta.Zip(curvature, (x, c) => c * x)], 1e-2);
            optimiser.zero_grad();
            (twin * twin * tensor(curvature) * 0.5).sum().backward();
            optimiser.step();
        }

        Assert.Equal(50, adam.Steps);
        // The same operations in float32, one rounding of 6e-8 a step: 1e-6 after fifty.
        var expected = twin.detach().data<float>().ToArray();
        for (var i = 0; i < size; i++)
            Assert.Equal(expected[i], theta[i], 1e-6);
    }

    [Fact]
    public void Vector_lanes_and_the_tail_give_the_same_bits()
    {
        var adam = new PolicyProbe.Learning.Adam((2 * Vector<float>.Count) + 3);
        var theta = Enumerable.Repeat(0.3f, adam.FirstMoment.Length).ToArray();
        for (var step = 0; step < 30; step++)
            adam.Step(theta, [.. theta.Select(value => MathF.Sin(17 * value) + 0.1f)], 3e-3);
        Assert.Single(theta.Distinct());
        Assert.Single(adam.FirstMoment.Distinct());
        Assert.Single(adam.SecondMoment.Distinct());
        Assert.NotEqual(0.3f, theta[0]);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var adam = new PolicyProbe.Learning.Adam(3, 1e-4);
        float[] theta = [1, 2, 3];
        adam.Step(theta, [1, 2, 3], 0.1);
        var copy = adam.Copy();
        var (one, other) = (theta.ToArray(), theta.ToArray());
        copy.Step(other, [3, 2, 1], 0.1);
        Assert.Equal((1, 2), (adam.Steps, copy.Steps));
        adam.Step(one, [3, 2, 1], 0.1);
        Assert.Equal(one, other);
    }

    [Fact]
    public void A_wrong_length_is_refused() =>
        Assert.Contains("P = 3", Assert.Throws<ArgumentException>(() => new PolicyProbe.Learning.Adam(3).Step(new float[3], new float[2], 0.1)).Message, StringComparison.Ordinal);
}
