using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Docs;

/// <summary>The README's example of using PolicyProbe as a library; a test compares the two texts, another runs this one.</summary>
internal static class ReadmeExample
{
    public static void Run(TextWriter output)
    {
        // <readme>
        var catalogue = new EnvironmentCatalogue();
        IEnvironment Make() => catalogue.Create("chain-walk");

        var preset = Presets.For("ppo", "chain-walk");
        var configuration = RunConfiguration.From(
            preset, Make().Spec, steps: 8192, seed: 1, preset.Options, preset.Tricks, Engines.Fused, device: "cpu");
        var trainer = new Trainer(configuration, Make, Engines.On(Engines.Fused, "cpu"));
        while (trainer.Update < trainer.Updates)
            trainer.Step();

        var probe = new GradientQuality
        {
            Unit = SampleUnit.Trajectories,
            Sizes = [16, 64, 256],
            Advantage = AdvantageKind.MonteCarlo,
            Normalise = false,
        };
        var result = probe.Measure(new ProbeContext(trainer.Snapshot(), Make, Seed: 1));
        var noise = result.Scalars.Single(scalar => scalar.Id == "noise-scale");
        output.WriteLine($"B = {noise.Value:0.0} [{noise.Low:0.0}, {noise.High:0.0}] episodes; exactly {noise.Truth:0.0}");
        // </readme>
    }
}
