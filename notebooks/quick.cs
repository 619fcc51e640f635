#!/usr/bin/env -S dotnet run -c Release
#:project ../src/PolicyProbe.Toolkit/PolicyProbe.Toolkit.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// PolicyProbe as a library, in one file: dotnet run -c Release notebooks/quick.cs [STEPS]
// Train, look at the gradient before and after, evaluate.
using PolicyProbe.Toolkit;

var steps = args.Length > 0 ? long.Parse(args[0]) : 20_000;
var agent = Lab.Train("CartPole-v1", steps, seed: 1);
foreach (var update in new[] { 0, agent.Update })
{
    var gradient = agent.At(update).Probe("gradient-quality", "repeats=10", "sizes=512,2048", "reference=10");
    var cosine = gradient.Scalars.Single(scalar => scalar.Id == "pairwise-cosine@2048");
    Console.WriteLine($"After {update} updates two estimates of 2,048 pairs have a cosine of {cosine.Value:0.00} [{cosine.Low:0.00}, {cosine.High:0.00}].");
}

var result = agent.Evaluate(episodes: 50);
Console.WriteLine($"Return {result.MeanReturn:0.#} ± {result.StandardError:0.#} over {result.Returns.Count} episodes.");
