using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

/// <summary>Operators against closed forms. Float64 throughout: 1e-12 leaves room for a few rounding errors and for nothing else.</summary>
public sealed class OperatorTests : InScope
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Ours, Func<double, double> Oracle)> Unary = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["neg"] = (x => -x, x => -x),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["log"] = (x => x.abs().log(), x => Math.Log(Math.Abs(x))),
        ["log1p"] = (x => x.square().log1p(), x => Math.Log(1 + x * x)),
        ["sqrt"] = (x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt"] = (x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x))),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tan"] = (x => x.tan(), Math.Tan),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["sinh"] = (x => x.sinh(), Math.Sinh),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["softplus"] = (x => x.softplus(), x => Math.Log(1 + Math.Exp(x))),
        ["relu"] = (x => x.relu(), x => Math.Max(0, x)),
        ["elu"] = (x => x.elu(), x => x > 0 ? x : Math.Exp(x) - 1),
        ["silu"] = (x => x.silu(), x => x / (1 + Math.Exp(-x))),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["round"] = (x => x.round(), Math.Round),
        ["square"] = (x => x.square(), x => x * x),
        ["reciprocal"] = (x => x.reciprocal(), x => 1 / x),
        ["pow"] = (x => x.pow(3), x => x * x * x),
        ["clamp"] = (x => x.clamp(-1, 0.5), x => Math.Clamp(x, -1, 0.5)),
        ["scalar on the left"] = (x => 3 - x * 2 + 1 / x, x => 3 - 2 * x + 1 / x),
        ["remainder"] = (x => x % 0.7, x => x - 0.7 * Math.Floor(x / 0.7)),
        ["where"] = (x => where(x > 0, x, x * 2), x => x > 0 ? x : 2 * x),
    };

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Elementwise_operators_agree_with_the_closed_form(string name)
    {
        double[] points = [-2.7, -1.2, -0.3, 0.4, 0.9, 2.1];
        Near([.. points.Select(Unary[name].Oracle)], Unary[name].Ours(tensor(points)), Tolerance);
    }

    [Fact]
    public void In_place_variants_change_the_tensor_itself_and_return_it()
    {
        var x = D(1, 2, 3);
        Assert.Same(x, x.add_(1).mul_(2).sub_(D(1, 1, 1)).div_(3));
        Near([1, 5.0 / 3, 7.0 / 3], x, Tolerance);
        x.zero_();
        x.fill_(2).pow_(2).neg_().clamp_min_(-3);
        Near([-3, -3, -3], x, Tolerance);
    }

    [Fact]
    public void Reductions_agree_with_loops()
    {
        double[] v = [3, -1, 4, 1, -5, 9];
        var x = tensor(v).reshape(2, 3);
        var mean = v.Average();
        var variance = v.Sum(e => (e - mean) * (e - mean)) / (v.Length - 1);
        Near([v.Sum()], x.sum(), Tolerance);
        Near([6, 5], x.sum(1), Tolerance);
        Near([4, -6, 13], x.sum([0L]), Tolerance);
        Near([2, 5.0 / 3], x.mean([1]), Tolerance);
        Near([variance], x.var(), Tolerance);
        Near([Math.Sqrt(variance * 5 / 6)], x.std(unbiased: false), Tolerance);
        Near([9], x.max(), Tolerance);
        Near([-5], x.min(), Tolerance);
        Near([4, 9], x.amax([1]), Tolerance);
        Assert.Equal([2L, 2L], x.argmax(1).data<long>().ToArray());
        var (values, indices) = x.max(0);
        Near([3, -1, 9], values, Tolerance);
        Assert.Equal([0L, 0L, 1L], indices.data<long>().ToArray());
        Near([Math.Sqrt(v.Sum(e => e * e))], x.norm(), Tolerance);
        Near([v.Aggregate((a, b) => a * b)], x.prod(), Tolerance);
        Near([3, 2, 6, 1, -4, 5], x.cumsum(1), Tolerance);
        Near([Math.Log(v.Sum(Math.Exp))], x.flatten().logsumexp(0), Tolerance);
        Near([1, 0], x.softmax(1).sum(1) - D(0, 1), Tolerance);
        Assert.True((x > -6).all().ToBoolean());
        Assert.False((x > 9).any().ToBoolean());
    }

    [Fact]
    public void Products_agree_with_loops()
    {
        double[,] a = { { 1, 2, 3 }, { 4, 5, 6 } }, b = { { 1, -1 }, { 0, 2 }, { 3, 1 } };
        double[] expected = [10, 6, 22, 12];
        Near(expected, tensor(a).matmul(tensor(b)), Tolerance);
        Near(expected, tensor(a).mm(tensor(b)), Tolerance);
        Near(expected, einsum("ij,jk->ik", tensor(a), tensor(b)), Tolerance);
        Near([.. expected.Select(e => 2 * e + 1)], ones(2, 2, float64).addmm(tensor(a), tensor(b), 1, 2), Tolerance);
        Near([.. expected, .. expected], stack([tensor(a), tensor(a)]).bmm(stack([tensor(b), tensor(b)])), Tolerance);
        Near([14, 32], tensor(a).mv(D(1, 2, 3)), Tolerance);
        Near([32], D(1, 2, 3).dot(D(4, 5, 6)), Tolerance);
        Near([3, 4, 6, 8], D(1, 2).outer(D(3, 4)), Tolerance);
    }

    [Fact]
    public void Linear_algebra_solves_what_it_says()
    {
        var a = tensor(new double[,] { { 4, 1, 0 }, { 1, 3, 1 }, { 0, 1, 2 } });
        var b = D(1, 2, 3);
        // A condition number near 5 costs one digit of the sixteen.
        Near(Values(b), a.mv(linalg.solve(a, b)), Tolerance);
        Near([4 * (3 * 2 - 1) - 1 * 2], linalg.det(a), Tolerance);
        var l = linalg.cholesky(a);
        Near(Values(a), l.mm(l.t()), Tolerance);
        var (values, vectors) = linalg.eigh(a);
        Near(Values(a), vectors.mm(values.diag()).mm(vectors.t()), Tolerance);
        var (q, r) = linalg.qr(a);
        Near(Values(a), q.mm(r), Tolerance);
        var (u, s, vh) = linalg.svd(a);
        Near(Values(a), u.mm(s.diag()).mm(vh), Tolerance);
        Near(Values(eye(3, dtype: float64)), a.mm(linalg.inv(a)), Tolerance);
        Near(Values(linalg.solve(l, eye(3, dtype: float64))), linalg.solve_triangular(l, eye(3, dtype: float64), upper: false), Tolerance);
        Near(Values(linalg.solve(a, b)), linalg.lstsq(a, b.unsqueeze(1)).Solution, 1e-10);
        Near([Math.Sqrt(14)], linalg.norm(b), Tolerance);
    }

    [Fact]
    public void Shapes_and_subscripts_pick_what_NumPy_picks()
    {
        var x = arange(0, 24, dtype: float64).reshape(2, 3, 4);
        Assert.Equal([4L, 3L, 2L], x.permute(2, 1, 0).shape);
        Assert.Equal([2L, 12L], x.flatten(1).shape);
        Assert.Equal([1L, 2L, 3L, 4L], x.unsqueeze(0).shape);
        Assert.Equal(23, x[1, 2, 3].ToDouble());
        Near([20, 21, 22, 23], x[-1, TensorIndex.Single(2)], Tolerance);
        Near([1, 5, 9, 13, 17, 21], x[TensorIndex.Ellipsis, 1], Tolerance);
        Near([4, 5, 6, 7, 8, 9, 10, 11], x[0, 1..], Tolerance);
        Near([0, 2, 12, 14], x[TensorIndex.Colon, 0, TensorIndex.Slice(0, 4, 2)], Tolerance);
        Near([8, 9, 10, 11, 0, 1, 2, 3], x[0, TensorIndex.Tensor(tensor(new long[] { 2, 0 }))], Tolerance);
        Near([22, 23], x[x > 21], Tolerance);
        x[0, 0] = D(9, 9, 9, 9);
        x[1, TensorIndex.Colon, 0] = tensor(-1.0);
        Near([9, 9, 9, 9], x[0, 0], Tolerance);
        Near([-1, -1, -1], x[1, TensorIndex.Colon, 0], Tolerance);
        Near([1, 2, 3, 4], cat([D(1, 2), D(3, 4)]), Tolerance);
        Assert.Equal([2, 2, 1], arange(5).split(2).Select(part => (int)part.numel()));
        Near([30, 10], D(10, 20, 30).index_select(0, tensor(new long[] { 2, 0 })), Tolerance);
        Near([2, 3], tensor(new double[,] { { 1, 2 }, { 3, 4 } }).gather(1, tensor(new long[,] { { 1 }, { 0 } })), Tolerance);
        Near([0, 5, 0, 7], zeros(4, float64).scatter(0, tensor(new long[] { 1, 3 }), D(5, 7)), Tolerance);
        Near([1, 0, 3, 4], tensor(new double[,] { { 1, 2 }, { 3, 4 } }).tril(), Tolerance);
        Near([1, 1, 2, 2], D(1, 2).unsqueeze(1).expand(2, 2), Tolerance);
        Near([1, 2, 1, 2], D(1, 2).repeat(2), Tolerance);
    }

    [Fact]
    public void Arrays_come_back_as_they_went_in()
    {
        int[,] table = { { 1, 2, 3 }, { 4, 5, 6 } };
        var x = from_array(table);
        Assert.Equal(ScalarType.Int32, x.dtype);
        Assert.Equal(table, x.data<int>().ToNDArray());
        // A transposed tensor is read in its own order, not in the memory's.
        Assert.Equal([1, 4, 2, 5, 3, 6], x.t().data<int>().ToArray());
        var y = empty(3);
        y.data<float>().CopyFrom([1f, 2f, 3f]);
        y.data<float>()[1] = 7;
        var copy = new float[5];
        y.data<float>().CopyTo(copy, 2);
        Assert.Equal([0, 0, 1, 7, 3], copy);
        Assert.Equal(7f, MemoryMarshal.Cast<byte, float>(y.bytes)[1]);
        Assert.Equal(7f, y[1].item<float>());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal(ScalarType.Float64, tensor(new float[] { 1 }, dtype: float64).dtype);
        Assert.Equal([0L, 1L, 2L], arange(3).data<long>().ToArray());
        Near([0, 0.5, 1], linspace(0, 1, 3, float64), Tolerance);
        Assert.Equal([2L, 3L], zeros(2, 3).shape);
        Assert.Equal(5f, full([2], 5.0).sum().ToSingle() / 2);
    }

    [Fact]
    public void Every_operator_is_in_this_libtorch()
    {
        var absent = new List<string>();
        foreach (var field in typeof(Ops).GetFields(BindingFlags.Static | BindingFlags.Public))
            try
            {
                ((Op)field.GetValue(null)!).Find();
            }
            catch (ExternalException error)
            {
                absent.Add($"{field.Name}: {error.Message}");
            }
        Assert.True(absent.Count == 0, string.Join('\n', absent));
    }
}
