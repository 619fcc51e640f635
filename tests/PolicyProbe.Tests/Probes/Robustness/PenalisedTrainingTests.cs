using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Robustness;

public sealed class PenalisedTrainingTests
{
    private static readonly MlpSpec Spec = new(4, [6], Activation.Tanh, 2);

    // With the directions held fixed the penalised loss is a function of θ: central differences of 1e-5 err by about 1e-9.
    [Theory]
    [InlineData(BallNorm.L2)]
    [InlineData(BallNorm.Linf)]
    public void The_gradient_is_that_of_the_penalised_loss(BallNorm norm)
    {
        var training = new PenalisedTraining(norm, 0.7, 0.05, 8, 0.1, 0);
        var (classifier, batch) = (new SmallNetwork(Spec, new Rng(1)), new LabelledGaussians(4, 0.5).Draw(8, 0.2, new Rng(2)));
        var directions = DirectionalNorm.Directions(classifier.Loss(new CrossEntropy(batch.Labels), batch.Count), batch.Inputs, norm);
        var gradient = training.Gradient(classifier, batch, directions);
        for (var i = 0; i < classifier.Theta.Length; i += 3)
        {
            double At(double h)
            {
                classifier.Theta[i] += h;
                var loss = training.Loss(classifier, batch, directions);
                classifier.Theta[i] -= h;
                return loss;
            }

            Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[i], 1e-7);
        }
    }

    [Fact]
    public void A_larger_penalty_leaves_smaller_input_gradients()
    {
        var (set, held) = (new LabelledGaussians(4, 1).Draw(100, 0.1, new Rng(3)), new LabelledGaussians(4, 1).Draw(100, 0, new Rng(4)));
        double Norm(double penalty) => InputGradientMeasurement.Of(penalty, new PenalisedTraining(BallNorm.L2, penalty, 0.01, 20, 0.05, 0.9).Train(Spec, set, 60, new Rng(5), _ => { }), held, 0.5, 5, new Rng(6)).Norms.Average();
        Assert.InRange(Norm(3), 0, 0.8 * Norm(0));
    }

    // d = 9: Φ((0.5 − 0.2)·3/0.9) = Φ(1), and ½ where the attack outreaches the mean.
    [Fact]
    public void The_ceiling_of_two_Gaussians_is_a_normal_probability()
    {
        Assert.Equal(0.841344746, new LabelledGaussians(9, 0.5, 0.9).Ceiling(0.2), 1e-9);
        Assert.Equal(0.5, new LabelledGaussians(9, 0.5, 0.9).Ceiling(0.7), 1e-12);
        var drawn = new LabelledGaussians(9, 0.5, 0.9).Draw(20_000, 0.1, new Rng(7));

        // 18,000 labels as they are: the mean of yΣx/9 is 0.5 × (1 − 2 × 0.1), its standard error about 0.004.
        Assert.Equal(0.4, Enumerable.Range(0, 20_000).Average(b => (drawn.Labels[b] == 0 ? -1 : 1) * drawn.Inputs.AsSpan(b * 9, 9).ToArray().Average()), 0.016);
    }
}
