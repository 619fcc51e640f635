using System.Globalization;
using System.Numerics;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Randomness;

/// <summary>Every array of every case in the recording, to the bit: that is what "the same seed as in Python" means.</summary>
public sealed class NumPyFixtureTests
{
    public static TheoryData<int> Cases
    {
        get
        {
            var data = new TheoryData<int>();
            for (var i = 0; i < Load().GetProperty("cases").GetArrayLength(); i++)
                data.Add(i);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_recorded_array_is_repeated(int index)
    {
        var recorded = Load().GetProperty("cases")[index];
        var entropy = BigInteger.Parse(recorded.GetProperty("entropy").GetString()!, CultureInfo.InvariantCulture);
        uint[] key = [.. recorded.GetProperty("spawn_key").EnumerateArray().Select(word => word.GetUInt32())];
        var seeds = new SeedSequence(entropy, key);
        foreach (var property in recorded.EnumerateObject())
        {
            // Each list is drawn from a fresh generator.
            var rng = new Rng(seeds);
            var list = property.Value;
            switch (property.Name)
            {
                case "entropy" or "spawn_key":
                    break;
                case "state_words":
                    Assert.Equal(Words(list), seeds.Generate(4));
                    break;
                case "raw_uint64":
                    Assert.All(Words(list), word => Assert.Equal(word, rng.NextUInt64()));
                    break;
                case "random":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetDouble(), rng.NextDouble()));
                    break;
                case "random_float32":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetDouble(), rng.NextSingle()));
                    break;
                case "uniform(-0.05,0.05)":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetDouble(), rng.Uniform(-0.05, 0.05)));
                    break;
                case "integers(0,2)":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetInt64(), rng.Integers(0, 2)));
                    break;
                case "integers(0,1000)":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetInt64(), rng.Integers(0, 1000)));
                    break;
                case "integers(0,2**40)":
                    Assert.All(Words(list), value => Assert.Equal((long)value, rng.Integers(0, 1L << 40)));
                    break;
                case "standard_normal":
                    double[] normals = [.. list.EnumerateArray().Select(value => value.GetDouble())];
                    Assert.All(normals[..40], value => Assert.Equal(value, rng.NextNormal()));
                    rng = new Rng(seeds);
                    double[] largest = [.. Enumerable.Range(0, 200000).Select(_ => Math.Abs(rng.NextNormal())).Order()];
                    Assert.Equal(normals[40..], largest[^3..]);
                    break;
                case "permutation(10)":
                    Assert.Equal(list.EnumerateArray().Select(value => value.GetInt32()), rng.Permutation(10));
                    break;
                case "choice_p":
                    Assert.All(list.EnumerateArray(), value => Assert.Equal(value.GetInt32(), rng.Choice([0.1, 0.2, 0.3, 0.4])));
                    break;
                default:
                    Assert.Fail($"The recording has '{property.Name}', which no check reads.");
                    break;
            }
        }
    }

    private static ulong[] Words(JsonElement list) => [.. list.EnumerateArray().Select(word => ulong.Parse(word.GetString()!, CultureInfo.InvariantCulture))];

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures/numpy/generator.json")));
        return document.RootElement.Clone();
    }
}
