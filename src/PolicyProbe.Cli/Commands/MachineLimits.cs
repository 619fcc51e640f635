using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>
/// What one core of this machine can do, each measured once, when it is first asked for, in the run whose rows stand beside it; the
/// best of the repeats, since other work only takes away.
/// </summary>
internal sealed class MachineLimits
{
    private const int Width = 64;
    private const int Sums = 12;
    private const int Rounds = 500_000;
    private const long MemoryBytes = 128 << 20;
    private readonly Lazy<double> _fma;
    private readonly Lazy<double> _product;
    private readonly Lazy<double> _memory;

    public MachineLimits(BenchClock clock)
    {
        _fma = new(() => Vector512.IsHardwareAccelerated
            ? clock.Best(() => FusedMultiplyAdds(Rounds), 2.0 * Rounds * Sums * Vector512<float>.Count)
            : clock.Best(() => FusedMultiplyAdds256(Rounds), 2.0 * Rounds * Sums * Vector256<float>.Count));
        _product = new(() => clock.Best(Products(2000, out _), 2000 * 2.0 * Width * Width * Width));
        _memory = new(() => clock.Best(Copies(), 2.0 * MemoryBytes));
    }

    /// <summary>Operations a second of float32 multiply-adds between registers, two operations each.</summary>
    public double Fma => _fma.Value;

    /// <summary>Operations a second of a product of two 64×64 matrices, as often as it is called.</summary>
    public double Product => _product.Value;

    /// <summary>Bytes a second read and written by a copy that no cache holds.</summary>
    public double Memory => _memory.Value;

    /// <summary>The limits as rows.</summary>
    public IEnumerable<BenchRow> Rows()
    {
        Products(0, out var name);
        yield return new BenchRow("limit/fma", Fma / 1e9, "GFLOP/s/core", null, null) { Work = "float32 multiply-adds between registers" };
        yield return new BenchRow("limit/sgemm-64x64", Product / 1e9, "GFLOP/s/core", Fma / 1e9, 100 * Product / Fma) { Operations = 2.0 * Width * Width * Width, LimitName = "limit/fma", Work = $"64×64 by 64×64, {name}" };
        yield return new BenchRow("limit/memory", Memory / 1e9, "GB/s/core", null, null) { Work = $"{MemoryBytes >> 20} MiB read and as many written" };
    }

    /// <summary>Twelve independent chains of vectors: more than the latency of an addition needs, fewer than there are registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FusedMultiplyAdds(int rounds)
    {
        // Values that stay finite: x ← x · 1 + 0.
        var (one, zero) = (Vector512.Create(1f), Vector512.Create(0f));
        Vector512<float> a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one, i = one, j = one, k = one, l = one;
        for (; rounds > 0; rounds--)
        {
            a = Vector512.FusedMultiplyAdd(a, one, zero);
            b = Vector512.FusedMultiplyAdd(b, one, zero);
            c = Vector512.FusedMultiplyAdd(c, one, zero);
            d = Vector512.FusedMultiplyAdd(d, one, zero);
            e = Vector512.FusedMultiplyAdd(e, one, zero);
            f = Vector512.FusedMultiplyAdd(f, one, zero);
            g = Vector512.FusedMultiplyAdd(g, one, zero);
            h = Vector512.FusedMultiplyAdd(h, one, zero);
            i = Vector512.FusedMultiplyAdd(i, one, zero);
            j = Vector512.FusedMultiplyAdd(j, one, zero);
            k = Vector512.FusedMultiplyAdd(k, one, zero);
            l = Vector512.FusedMultiplyAdd(l, one, zero);
        }

        GC.KeepAlive(Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l));
    }

    /// <summary>The same for registers of 256 bits: in halves of wider vectors there would not be enough of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FusedMultiplyAdds256(int rounds)
    {
        // Values that stay finite: x ← x · 1 + 0.
        var (one, zero) = (Vector256.Create(1f), Vector256.Create(0f));
        Vector256<float> a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one, i = one, j = one, k = one, l = one;
        for (; rounds > 0; rounds--)
        {
            a = Vector256.FusedMultiplyAdd(a, one, zero);
            b = Vector256.FusedMultiplyAdd(b, one, zero);
            c = Vector256.FusedMultiplyAdd(c, one, zero);
            d = Vector256.FusedMultiplyAdd(d, one, zero);
            e = Vector256.FusedMultiplyAdd(e, one, zero);
            f = Vector256.FusedMultiplyAdd(f, one, zero);
            g = Vector256.FusedMultiplyAdd(g, one, zero);
            h = Vector256.FusedMultiplyAdd(h, one, zero);
            i = Vector256.FusedMultiplyAdd(i, one, zero);
            j = Vector256.FusedMultiplyAdd(j, one, zero);
            k = Vector256.FusedMultiplyAdd(k, one, zero);
            l = Vector256.FusedMultiplyAdd(l, one, zero);
        }

        GC.KeepAlive(Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l));
    }

    /// <summary>So many products by the machine's BLAS, or where there is none by the fused engine.</summary>
    private static Action Products(int calls, out string name)
    {
        float[] a = new float[Width * Width], b = new float[Width * Width], c = new float[Width * Width];
        Array.Fill(a, 0.01f);
        Array.Fill(b, 0.5f);
        foreach (var library in new[] { "libopenblas.so.0", "libblas.so.3" })
            if (NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, "cblas_sgemm", out var address))
            {
                if (NativeLibrary.TryGetExport(handle, "openblas_set_num_threads", out var setThreads))
                    Marshal.GetDelegateForFunctionPointer<SetThreads>(setThreads)(1);
                var product = Marshal.GetDelegateForFunctionPointer<Sgemm>(address);
                name = $"cblas_sgemm of {library}";
                return () =>
                {
                    const int rowMajor = 101, asItIs = 111;
                    for (var i = 0; i < calls; i++)
                        product(rowMajor, asItIs, asItIs, Width, Width, Width, 1, ref a[0], Width, ref b[0], Width, 0, ref c[0], Width);
                };
            }

        var network = new FusedMlp<float>(new MlpSpec(Width, [], Activation.Tanh, Width));
        var theta = new float[network.Layout.ParameterCount];
        Array.Fill(theta, 0.01f);
        name = "the fused engine's";
        return () =>
        {
            for (var i = 0; i < calls; i++)
                network.Predict(theta, [], b, c);
        };
    }

    private static Action Copies()
    {
        var (from, to) = (new byte[MemoryBytes], new byte[MemoryBytes]);
        return () => Buffer.BlockCopy(from, 0, to, 0, from.Length);
    }

    private delegate void SetThreads(int threads);

    private delegate void Sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, ref float a, int lda, ref float b, int ldb, float beta, ref float c, int ldc);
}
