using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, (TensorIndex[])[i1]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index((TensorIndex[])[i1, i2]);
            set => index_put_(value, (TensorIndex[])[i1, i2]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index((TensorIndex[])[i1, i2, i3]);
            set => index_put_(value, (TensorIndex[])[i1, i2, i3]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index((TensorIndex[])[i1, i2, i3, i4]);
            set => index_put_(value, (TensorIndex[])[i1, i2, i3, i4]);
        }

        public Tensor index(params Tensor[] indices) => Ops.index__Tensor.Call(this, Arg.Optional(indices));
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Ops.index_put_.InPlace(this, Arg.Optional(indices), value, accumulate);

        /// <summary>A view where indices and slices suffice, a copy where tensors pick the elements.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, chosen) = Resolve(indices);
            return scope.MoveToOuter(chosen is null ? view : Ops.index__Tensor.Call(view, Arg.Optional(chosen)));
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var scope = NewDisposeScope();
            var (view, chosen) = Resolve(indices);
            if (chosen is not null)
                Ops.index_put_.InPlace(view, Arg.Optional(chosen), value, accumulate);
            else if (accumulate)
                view.add_(value);
            else
                view.copy_(value);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            return index_put_(full([], value, dtype, device), indices, accumulate: false);
        }

        /// <summary>Applies indices, slices and new axes; what tensors have to pick is left, one entry a dimension of the view.</summary>
        private (Tensor View, Tensor?[]? Chosen) Resolve(TensorIndex[] indices)
        {
            var view = alias();
            var consumed = indices.Count(i => i.Of is TensorIndex.Kind.Single or TensorIndex.Kind.Slice)
                + indices.Sum(i => i.Of != TensorIndex.Kind.Tensor ? 0 : i.Indices!.dtype == ScalarType.Bool ? (int)i.Indices.ndim : 1);
            if (consumed > ndim)
                throw new ArgumentException($"too many indices for tensor of dimension {ndim}: {consumed} (tensor {this})", nameof(indices));
            List<Tensor?>? chosen = null;
            var dim = 0;
            foreach (var index in indices)
                switch (index.Of)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, index.Start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = Ops.slice__Tensor.Call(view, dim++, index.Start, index.Stop, index.Step ?? 1);
                        break;
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += (int)ndim - consumed;
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(dim);
                        Choose(dim++, tensor(index.Start != 0).unsqueeze(0));
                        break;
                    default:
                        Choose(dim, index.Indices!);
                        dim += index.Indices!.dtype == ScalarType.Bool ? (int)index.Indices.ndim : 1;
                        break;
                }
            return (view, chosen?.ToArray());

            void Choose(int place, Tensor tensor)
            {
                chosen ??= [];
                // A mask over several dimensions is one entry of the list; libtorch spreads it.
                while (chosen.Sum(t => t is { } given && given.dtype == ScalarType.Bool ? (int)given.ndim : 1) < place)
                    chosen.Add(null);
                chosen.Add(tensor);
            }
        }
    }
}
