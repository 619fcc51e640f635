using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>Calls by the shape of the result: a tensor, several, a list, a number, or the first argument changed in place.</summary>
internal static unsafe class Calls
{
    extension(Op op)
    {
        [SkipLocalsInit]
        public Tensor Call(in Arg a)
        {
            Value result;
            op.Invoke(a, &result, 1);
            return new Tensor(result.Pointer);
        }

        [SkipLocalsInit]
        public Tensor Call(in Arg a, in Arg b)
        {
            Value result;
            op.Invoke(a, b, &result, 1);
            return new Tensor(result.Pointer);
        }

        [SkipLocalsInit]
        public Tensor Call(in Arg a, in Arg b, in Arg c)
        {
            Value result;
            op.Invoke(a, b, c, &result, 1);
            return new Tensor(result.Pointer);
        }

        [SkipLocalsInit]
        public Tensor Call(
            in Arg a, in Arg b, in Arg c, in Arg d, in Arg e = default, in Arg f = default, in Arg g = default, in Arg h = default,
            in Arg i = default)
        {
            Value result;
            op.Invoke(a, b, c, d, e, f, g, h, i, &result, 1);
            return new Tensor(result.Pointer);
        }

        /// <summary>Changes <paramref name="self"/> and returns it.</summary>
        public Tensor InPlace(Tensor self)
        {
            op.Invoke(self, null, 0);
            return self;
        }

        /// <inheritdoc cref="InPlace(Op, Tensor)"/>
        public Tensor InPlace(Tensor self, in Arg b)
        {
            op.Invoke(self, b, null, 0);
            return self;
        }

        /// <inheritdoc cref="InPlace(Op, Tensor)"/>
        public Tensor InPlace(Tensor self, in Arg b, in Arg c, in Arg d = default, in Arg e = default, in Arg f = default)
        {
            op.Invoke(self, b, c, d, e, f, default, default, default, null, 0);
            return self;
        }

        public (Tensor, Tensor) Pair(
            in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default, in Arg f = default)
        {
            var results = stackalloc Value[2];
            op.Invoke(a, b, c, d, e, f, default, default, default, results, 2);
            return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
        }

        public (Tensor, Tensor, Tensor) Triple(
            in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default, in Arg f = default)
        {
            var results = stackalloc Value[3];
            op.Invoke(a, b, c, d, e, f, default, default, default, results, 3);
            return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer));
        }

        public (Tensor, Tensor, Tensor, Tensor) Quadruple(in Arg a, in Arg b, in Arg c, in Arg d)
        {
            var results = stackalloc Value[4];
            op.Invoke(a, b, c, d, default, default, default, default, default, results, 4);
            return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer), new Tensor(results[3].Pointer));
        }

        public Tensor[] List(in Arg a, in Arg b = default, in Arg c = default)
        {
            Value result;
            op.Invoke(a, b, c, default, default, default, default, default, default, &result, 1);
            var handles = new IntPtr[result.Length];
            fixed (IntPtr* destination = handles)
                Shim.ps_take_list(result.Pointer, destination);
            return [.. handles.Select(handle => new Tensor(handle))];
        }

        public bool Truth(in Arg a, in Arg b = default, in Arg c = default, in Arg d = default, in Arg e = default)
        {
            Value result;
            op.Invoke(a, b, c, d, e, default, default, default, default, &result, 1);
            return result.Bits != 0;
        }

        /// <summary>A number: the bits of a double, an integer or a truth value, by its tag.</summary>
        public Scalar Number(in Arg a)
        {
            Value result;
            op.Invoke(a, &result, 1);
            return new Scalar(result.Tag, result.Bits);
        }
    }
}
