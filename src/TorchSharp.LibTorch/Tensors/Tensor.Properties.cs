using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => ndim;
        public long dim() => ndim;
        public long NumberOfElements => numel();
        public long ElementSize => element_size();

        public long ndim
        {
            get
            {
                var dimensions = Shim.ps_dim(Handle);
                GC.KeepAlive(this);
                return dimensions;
            }
        }

        public long numel()
        {
            var count = Shim.ps_numel(Handle);
            GC.KeepAlive(this);
            return count;
        }

        public long element_size()
        {
            var size = Shim.ps_element_size(Handle);
            GC.KeepAlive(this);
            return size;
        }

        public ScalarType dtype
        {
            get
            {
                var type = Shim.ps_dtype(Handle);
                GC.KeepAlive(this);
                return (ScalarType)type;
            }
        }

        public DeviceType device_type
        {
            get
            {
                var type = Shim.ps_device_type(Handle);
                GC.KeepAlive(this);
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                var index = Shim.ps_device_index(Handle);
                GC.KeepAlive(this);
                return index;
            }
        }

        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        public long[] shape => size();

        public unsafe long[] size()
        {
            var sizes = new long[ndim];
            fixed (long* destination = sizes)
                Shim.ps_sizes(Handle, destination);
            GC.KeepAlive(this);
            return sizes;
        }

        public long size(int dim)
        {
            var sizes = size();
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        public unsafe long[] stride()
        {
            var strides = new long[ndim];
            fixed (long* destination = strides)
                Shim.ps_strides(Handle, destination);
            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[dim < 0 ? dim + strides.Length : dim];
        }

        public long storage_offset()
        {
            var offset = Shim.ps_storage_offset(Handle);
            GC.KeepAlive(this);
            return offset;
        }

        public bool is_contiguous()
        {
            var answer = Shim.ps_is_contiguous(Handle) != 0;
            GC.KeepAlive(this);
            return answer;
        }

        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_nonzero() => Ops.is_nonzero.Truth(this);

        /// <summary>Whether the tensor was made by its user rather than by an operator that autograd follows.</summary>
        public bool is_leaf
        {
            get
            {
                var answer = Shim.ps_is_leaf(Handle) != 0;
                GC.KeepAlive(this);
                return answer;
            }
        }

        public bool requires_grad
        {
            get
            {
                var answer = Shim.ps_requires_grad(Handle) != 0;
                GC.KeepAlive(this);
                return answer;
            }
            set
            {
                Shim.Check(Shim.ps_set_requires_grad(Handle, value ? 1 : 0));
                GC.KeepAlive(this);
            }
        }

        /// <summary>The gradient that backward has accumulated, or null.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                IntPtr gradient;
                Shim.Check(Shim.ps_grad_of(Handle, &gradient));
                GC.KeepAlive(this);
                return gradient == IntPtr.Zero ? null : new Tensor(gradient);
            }
            set
            {
                Shim.Check(Shim.ps_set_grad_of(Handle, value is null ? IntPtr.Zero : value.Handle));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad()
        {
            Shim.Check(Shim.ps_retain_grad(Handle));
            GC.KeepAlive(this);
        }
    }
}
