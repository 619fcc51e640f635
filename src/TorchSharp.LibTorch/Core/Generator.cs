using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers with a state that can be saved and restored.</summary>
    public class Generator : IDisposable
    {
        private IntPtr _handle;

        private Generator(IntPtr handle) => _handle = handle;

        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            IntPtr handle;
            Shim.Check(Shim.ps_new_generator((long)seed, (int)this.device.type, this.device.index, &handle));
            _handle = handle;
        }

        public Device device { get; } = CPU;

        public IntPtr Handle => _handle != IntPtr.Zero
            ? _handle
            : throw new InvalidOperationException("Generator invalid -- empty handle: it was used after it was disposed of.");

        /// <summary>The generator that is used when none is given.</summary>
        public static Generator Default => new(Shim.ps_default_generator());

        public Generator manual_seed(long seed)
        {
            Shim.ps_generator_set_seed(Handle, seed);
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Seeds from the operating system and returns the seed.</summary>
        public long seed()
        {
            var seed = Shim.ps_generator_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        public long initial_seed()
        {
            var seed = Shim.ps_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        public unsafe Tensor get_state()
        {
            IntPtr state;
            Shim.Check(Shim.ps_generator_get_state(Handle, &state));
            GC.KeepAlive(this);
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            Shim.Check(Shim.ps_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle != IntPtr.Zero)
                Shim.ps_free_generator(handle);
        }

        ~Generator() => Dispose(false);
    }

    /// <summary>Seeds the default generators of all devices.</summary>
    public static Generator manual_seed(long seed)
    {
        Shim.Check(Shim.ps_manual_seed(seed));
        return Generator.Default;
    }

    public static long initial_seed()
    {
        using var generator = Generator.Default;
        return generator.initial_seed();
    }

    public static long seed()
    {
        using var generator = Generator.Default;
        return generator.seed();
    }

    public static Tensor get_rng_state()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    public static void set_rng_state(Tensor new_state)
    {
        using var generator = Generator.Default;
        generator.set_state(new_state);
    }

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);
        public static long initial_seed() => torch.initial_seed();
        public static long seed() => torch.seed();
        public static Tensor get_rng_state() => torch.get_rng_state();
        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }
}
